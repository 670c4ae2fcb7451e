"""Citations to text: the address of the very passage that is cited."""

from urllib.parse import quote


def passage_url(url: str, words: str | None) -> str:
    """Return the address that opens a page at the words.

    The text fragment follows https://wicg.github.io/scroll-to-text-fragment/#syntax, in which
    `-`, `,` and `&` have a meaning and are percent-encoded with all else.
    """
    if not words:
        return url
    fragment = quote(" ".join(words.split()), safe="").replace("-", "%2D")
    return f"{url}{':~:' if '#' in url else '#:~:'}text={fragment}"
