"""Which encodings a text file may be in, the likeliest first: a guess for a person to judge.

Short texts decode under several encodings without an error, so the characters that come out are
weighed: those in everyday use in the encoding's language count for it.
"""

import codecs
from collections.abc import Callable

ENCODINGS = (
    "gb18030",
    "big5",
    "shift_jis",
    "euc_kr",
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1256",
    "utf-16-le",
    "utf-16-be",
)

_LOOKED_AT = 20_000  # bytes


def likely_encodings(head: bytes) -> str:
    """Return the encodings that decode the beginning of a file, joined by ", ", best first."""
    found: list[tuple[float, int, str]] = []
    for place, name in enumerate(ENCODINGS):
        if name.startswith("utf-16") and b"\0" not in head:
            continue
        try:
            text = codecs.getincrementaldecoder(name)().decode(head[:_LOOKED_AT])
            codecs.getincrementaldecoder(name)().decode(head)
        except UnicodeDecodeError:
            continue
        found.append((-_everyday(name, text), place, name))
    return ", ".join(name for _score, _place, name in sorted(found))


def _everyday(name: str, text: str) -> float:
    """Return the share of the characters beyond ASCII that are usual where the encoding is used."""
    letters = [letter for letter in text if letter > "\x7f"]
    if not letters:
        return 0.0
    usual = _USUAL.get(name, str.isalpha)
    return sum(map(usual, letters)) / len(letters)


def _lead(encoding: str, low: int, high: int) -> Callable[[str], bool]:
    """Return a test for characters whose first byte says that they are frequent ones."""

    def is_usual(letter: str) -> bool:
        try:
            code = letter.encode(encoding)
        except UnicodeEncodeError:
            return False
        return len(code) == 2 and low <= code[0] <= high

    return is_usual


def _between(low: str, high: str) -> Callable[[str], bool]:
    return lambda letter: low <= letter <= high


_USUAL: dict[str, Callable[[str], bool]] = {
    "gb18030": _lead("gb2312", 0xA1, 0xD7),  # punctuation and the first level of GB 2312
    "big5": _lead("big5", 0xA1, 0xC6),  # the frequent characters of Big5
    "shift_jis": lambda letter: "\u3040" <= letter <= "\u30ff" or letter in "。、「」ー",
    "euc_kr": _between("\uac00", "\ud7a3"),
    "cp1251": lambda letter: "а" <= letter <= "я" or letter in "ёіїє«»—№",
    "cp1252": lambda letter: letter in "àáâãäåæçèéêëìíîïñòóôõöøùúûüýßœ’‘“”–—…€£°©®«»ÀÉÖÄÜ¿¡",
    "cp1250": lambda letter: letter in "ąćęłńóśźżáčďéěíňřšťúůýžőű„”–",
    "cp1253": _between("ά", "ώ"),
    "cp1254": lambda letter: letter in "çğıöşüİÇŞÖÜâî",
    "cp1256": _between("\u0621", "\u064a"),
}
