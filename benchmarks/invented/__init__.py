"""The rooms of corpus.py: invented names, and records about them."""
