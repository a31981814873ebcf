"""What Excel can hold of a text, and which texts a spreadsheet program would run as a formula."""

import re

MOST_CHARACTERS = 32_767
MOST_LINE_FEEDS = 253  # Microsoft's "Excel specifications and limits"

# Formula triggers after OWASP's advice on CSV injection, and their full-width forms.
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fitted(text: str) -> str:
    """Return `text` without what Excel cannot hold; most texts come back as they are."""
    if len(text) <= MOST_LINE_FEEDS and text.isprintable():
        return text
    return "".join(part for part, _why in _pieces(text))


def reasons(text: str) -> tuple[str, ...]:
    """Return why `fitted` changes a text: "characters", "line-feeds", "length"."""
    return tuple(why for _part, why in _pieces(text) if why)


def is_active(text: str) -> bool:
    """Return whether a spreadsheet program could take the text for a formula."""
    return text.startswith(ACTIVE)


def _pieces(text: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    clean = _UNWRITABLE.sub("", text)
    if clean != text:
        found.append(("", "characters"))
    if clean.count("\n") > MOST_LINE_FEEDS:
        lines = clean.split("\n")
        clean = "\n".join(lines[: MOST_LINE_FEEDS + 1]) + " ".join(
            ["", *lines[MOST_LINE_FEEDS + 1 :]]
        )
        found.append(("", "line-feeds"))
    if len(clean.encode("utf-16-le")) > 2 * MOST_CHARACTERS:
        # Excel counts units of UTF-16, of which an emoji takes two.
        clean = clean.encode("utf-16-le")[: 2 * MOST_CHARACTERS].decode("utf-16-le", "ignore")
        found.append(("", "length"))
    return (*found, (clean, ""))
