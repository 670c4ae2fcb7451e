"""Typed YAML records, checked as a whole, rendered to plain Markdown, published by MkDocs."""
