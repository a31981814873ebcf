"""How well what is typed fits some words: their beginning, a part, their initials, or letters in order.

Chinese is matched by its characters and by the first letters of their pinyin.
"""

BEST, LOOSE = 100, 20  # the words begin so; the letters stand there in order, and no more
_WORD, _PART, _INITIALS = 80, 60, 50

# GB 2312 orders its common characters (first level, 3,755 of them) by pinyin: a character's letter is
# that of the last boundary at or before its code. Source: GB 2312-1980, rows 16 to 55.
_BOUNDARIES = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"),
    (0xB8C1, "g"), (0xB9FE, "h"), (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"),
    (0xC4C3, "n"), (0xC5B6, "o"), (0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"),
    (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"), (0xD1B9, "y"), (0xD4D1, "z"), (0xD7FA, ""),
)  # fmt: skip


def fit(typed: str, *said: str, literally: str = "") -> int:
    """Return how well `typed` fits the best of some words, 0 where it does not.

    Each word that was typed must fit; the score is the mean of theirs. `literally` counts only where a
    word stands in it as it was typed.
    """
    words = typed.casefold().split()
    if not words:
        return 1
    folded, other = [one.casefold() for one in said if one], literally.casefold()
    scores = [max(_stands(word, other), *(_fit(word, one) for one in folded), 0) for word in words]
    return sum(scores) // len(scores) if all(scores) else 0


def initials(text: str) -> str:
    """Return the first letters of words, and of the pinyin of each Chinese character."""
    found: list[str] = []
    inside = False
    for sign in text.casefold():
        letter = _pinyin(sign)
        if letter or not inside:
            found.append(letter or (sign if sign.isalnum() else ""))
        inside = sign.isalnum() and not letter
    return "".join(found)


def _stands(word: str, text: str) -> int:
    if text.startswith(word):
        return BEST
    if f" {word}" in text:
        return _WORD
    return _PART if word in text else 0


def _fit(word: str, text: str) -> int:
    if found := _stands(word, text):
        return found
    if len(word) > 1 and word in initials(text):
        return _INITIALS
    gap = _gap(word, text) if len(word) > 1 else -1
    return max(1, LOOSE - gap) if 0 <= gap <= max(3, len(word)) else 0


def _gap(word: str, text: str) -> int:
    """Return how many letters lie between those of `word`, in order, in `text`; -1: they do not."""
    at = text.find(word[0])
    best = -1
    while at >= 0:
        end = at
        for sign in word[1:]:
            end = text.find(sign, end + 1)
            if end < 0:
                return best
        gap = end - at + 1 - len(word)
        best = gap if best < 0 else min(best, gap)
        at = text.find(word[0], at + 1)
    return best


def _pinyin(sign: str) -> str:
    """Return the first letter of a common Chinese character's pinyin, or ""."""
    if sign < "一":
        return ""
    try:
        code = int.from_bytes(sign.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return ""
    found = ""
    for first, letter in _BOUNDARIES:
        if code >= first:
            found = letter
    return found
