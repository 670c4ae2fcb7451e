"""Citations to addresses that open a source at its words."""

import pytest

from roundtable_kb.citations import passage_url


@pytest.mark.parametrize(
    ("url", "words", "address"),
    [
        ("https://a.example/b", None, "https://a.example/b"),
        ("https://a.example/b", "big data", "https://a.example/b#:~:text=big%20data"),
        ("https://a.example/b#c", "big data", "https://a.example/b#c:~:text=big%20data"),
        ("https://a.example/", "co-op, a&b", "https://a.example/#:~:text=co%2Dop%2C%20a%26b"),
        ("https://a.example/", "大数据", "https://a.example/#:~:text=%E5%A4%A7%E6%95%B0%E6%8D%AE"),
        ("https://a.example/", "two\n lines", "https://a.example/#:~:text=two%20lines"),
    ],
)
def test_passage(url: str, words: str | None, address: str) -> None:
    assert passage_url(url, words) == address
