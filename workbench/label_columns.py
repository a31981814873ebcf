"""What a column of labels holds: one label a cell, several, a path of a tree, or a number.

The kind is guessed from the cells and can be said; the same rules then read every cell. Pure
functions over cells, so that the preview, the import and the dialogs of the window agree.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.cells import Cell, shown
from workbench.label_text import LEVEL, SEPARATOR

BETWEEN_LABELS = ("|", ";", "；", "、", ",", "，", "\n")
BETWEEN_LEVELS = (">", "/", "\\", "|")
LOOKED_AT = 2000  # cells from which a guess is made

_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_GROUPED_BY_COMMA = re.compile(r"[-+]?\d{1,3}(,\d{3})+\.\d+|[-+]?\d{1,3}(,\d{3}){2,}")
_GROUPED_BY_DOT = re.compile(r"[-+]?\d{1,3}(\.\d{3})+,\d+|[-+]?\d{1,3}(\.\d{3}){2,}")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,(\d{1,2}|\d{4,})")

_NUMBERS = 0.95  # share of the cells that are numbers in a column of numbers
_FEWEST_DECIMALS, _FEWEST_INTEGERS = 6, 20  # different values that a scale of a few steps has not
_SEVERAL, _PATHS = 0.15, 0.9  # share of the cells that hold the separator
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class LabelShape:
    """The kind of a column (one of `label_text.KINDS`) and what parts its names, or ""."""

    kind: str = "single"
    separator: str = ""


def guess(cells: Iterable[Cell]) -> LabelShape:
    """Return what a column seems to hold; one label a cell where nothing else is plain."""
    filled, texts = _sample(cells)
    if not texts:
        return LabelShape()
    if _holds_numbers(filled, texts):
        return LabelShape("number")
    counts = Counter(texts)
    if _holds_paths(counts, ">"):
        return LabelShape("tree", ">")
    for separator in _by_share(counts, BETWEEN_LABELS):
        if _holds_several(counts, separator):
            return LabelShape("several", separator)
    for separator in ("/", "\\"):
        if _holds_paths(counts, separator):
            return LabelShape("tree", separator)
    return LabelShape()


def shape(cells: Iterable[Cell], kind: str = "", separator: str = "") -> LabelShape:
    """Return the shape that was said, with what was not said guessed from the cells."""
    sample = list(cells)[:LOOKED_AT]
    if not kind:
        found = guess(sample)
        return LabelShape(found.kind, separator or found.separator)
    if separator or kind not in {"several", "tree"}:
        return LabelShape(kind, separator if kind in {"several", "tree"} else "")
    counts = Counter(_sample(sample)[1])
    offered = BETWEEN_LABELS if kind == "several" else BETWEEN_LEVELS
    return LabelShape(kind, next(iter(_by_share(counts, offered)), ""))


def fits(cells: Iterable[Cell], kind: str) -> bool:
    """Return whether a column that seems to hold one label a cell can be taken as `kind`."""
    if kind != "number":
        return True
    filled, _texts = _sample(cells)
    return bool(filled) and sum(number_of(cell) is not None for cell in filled) >= len(filled) / 2


def names(text: str, separator: str) -> tuple[str, ...]:
    """Return the names in a cell of several labels, each once, whatever the case."""
    parts = text.split(separator) if separator else [text]
    found: dict[str, str] = {}
    for part in parts:
        name = part.replace(SEPARATOR, " ").strip()
        if name:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def path(text: str, separator: str) -> str:
    """Return the written path of a cell of a tree, "" where it has no node."""
    parts = text.split(separator) if separator else [text]
    nodes = (part.replace(LEVEL, " › ").strip() for part in parts)
    return LEVEL.join(node for node in nodes if node)


def number_of(cell: Cell) -> float | None:
    """Return the number in a cell, or None where it is none or could be read in two ways.

    "1,5" is one and a half; "1,234" might be a thousand and is refused, "1,234.5" is not.
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return None
    if isinstance(cell, str):
        text = unicodedata.normalize("NFKC", cell).strip().replace("\u2212", "-")
        if _PLAIN.fullmatch(text):
            pass
        elif _GROUPED_BY_COMMA.fullmatch(text):
            text = text.replace(",", "")
        elif _GROUPED_BY_DOT.fullmatch(text) or _DECIMAL_COMMA.fullmatch(text):
            text = text.replace(".", "").replace(",", ".")
        else:
            return None
        number = float(text)
    else:
        try:
            number = float(cell)
        except OverflowError:
            return None
    return number if math.isfinite(number) else None


# --- guessing -----------------------------------------------------------------------------------


def _sample(cells: Iterable[Cell]) -> tuple[list[Cell], list[str]]:
    filled: list[Cell] = []
    texts: list[str] = []
    for cell in cells:
        text = shown(cell).strip()
        if text:
            filled.append(cell)
            texts.append(text)
        if len(filled) >= LOOKED_AT:
            break
    return filled, texts


def _holds_numbers(filled: Sequence[Cell], texts: Sequence[str]) -> bool:
    numbers = [number for cell in filled if (number := number_of(cell)) is not None]
    if len(numbers) < _NUMBERS * len(texts):
        return False
    different = len(set(numbers))
    if any(not number.is_integer() for number in numbers):
        return different >= _FEWEST_DECIMALS
    return different > _FEWEST_INTEGERS


def _by_share(counts: "Counter[str]", separators: Sequence[str]) -> list[str]:
    """Return those separators that occur, the one in the most cells first."""
    held = {one: sum(count for text, count in counts.items() if one in text) for one in separators}
    return sorted((one for one in separators if held[one]), key=lambda one: -held[one])


def _holds_several(counts: "Counter[str]", separator: str) -> bool:
    """Whether cells part into short names that come back, and in other company too."""
    total = counts.total()
    if sum(count for text, count in counts.items() if separator in text) < _SEVERAL * total:
        return False
    rows: Counter[str] = Counter()
    company: Counter[str] = Counter()
    for text, count in counts.items():
        for name in names(text, separator):
            rows[name.casefold()] += count
            company[name.casefold()] += 1
    if any(len(name) > _LONGEST_NAME for name in rows) or len(rows) < 2:
        return False
    again = sum(count for count in rows.values() if count > 1)
    changing = sum(count > 1 for count in company.values())
    return again >= 0.8 * rows.total() and 2 * changing >= len(company)


def _holds_paths(counts: "Counter[str]", separator: str) -> bool:
    """Whether cells are paths: the first part is shared by many, and no name stands on two levels."""
    total = counts.total()
    with_it = sum(count for text, count in counts.items() if separator in text)
    if with_it < (0.5 if separator == ">" else _PATHS) * total:
        return False
    found = [text.split(separator) for text in counts]
    if any("://" in text or len(text) > 4 * _LONGEST_NAME for text in counts):
        return False
    parts = [part.strip() for one in found for part in one]
    if not all(parts) or all(part.isdigit() for part in parts):
        return False
    tops = {one[0].strip().casefold() for one in found}
    below = {part.strip().casefold() for one in found for part in one[1:]}
    repeats = len(counts) <= max(2, 0.5 * total)
    return repeats and len(tops) < len(counts) and not tops & below
