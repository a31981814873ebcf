"""What a report is made of: sections of paragraphs, tables, charts and notes, in plain values."""

import re
from dataclasses import dataclass

from workbench.events import Figure
from workbench.label_text import shown as label_shown
from workbench.reporting.drawing import Drawing
from workbench.wording import measure

MISSING = "□"  # stands for a character that cannot be shown
NOTHING = "–"

_NAME = 120  # characters

_PLAIN = {"mae", "rmse", "r2", "spearman"}  # figures on a scale of their own, not in percent
# Control characters, halves of pairs, and what would turn the reading order of the text around it.
_REMOVED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_BROKEN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number. `form` is "count", "share" (of 1, shown in percent) or "plain"."""

    value: float
    form: str = "count"


@dataclass(frozen=True, slots=True)
class Measured:
    """A value with its 95% interval; `form` is as in `Number`."""

    value: float
    low: float
    high: float
    form: str = "share"


Cell = str | Number | Measured | None
"""None is what cannot be said."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. A `strong` one is what a reader in a hurry reads."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What cannot be said, what was left out, how something is to be read."""

    text: str


@dataclass(frozen=True, slots=True)
class Values:
    """Names and what they stand for, under each other."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; `name` is its heading, and its worksheet's name in a workbook.

    `in_appendix_only` tables are too long for paper.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    in_appendix_only: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its title; what it shows is also in a table."""

    title: str
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on for each of `lines`, the name already there where one was given."""

    lines: tuple[tuple[str, str], ...]


Part = Paragraph | Note | Values | Table | Chart | Signature


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `language` is a code of `translation.LANGUAGES`, `footer` stands on every page and
    `page_word` takes `n` and `of`. `missing_words` say what `MISSING` is, `interval_words` name the bounds
    of an interval in a workbook, and `words_header` the columns of its words: part, what, text.
    """

    title: str
    subtitle: str
    language: str
    written: str
    footer: str
    page_word: str
    missing_words: str
    interval_words: tuple[str, str]
    words_header: tuple[str, str, str]
    sections: tuple[Section, ...]


def scored(figure: Figure) -> Cell:
    """Return a figure as a cell; None where it cannot be said."""
    if figure.value == figure.low == figure.high == -1:
        return None
    form = "plain" if figure.name in _PLAIN else "share"
    return Measured(figure.value, figure.low, figure.high, form)


def shown(cell: Cell) -> str:
    """Return what a person reads in a cell."""
    if cell is None:
        return NOTHING
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Number):
        return _number(cell.value, cell.form)
    value, low, high = (_number(one, cell.form) for one in (cell.value, cell.low, cell.high))
    return f"{value} ({low}–{high})"


def numbered(table: Table) -> frozenset[int]:
    """Return the places of the columns that hold numbers, which stand at the right."""
    return frozenset(
        place
        for place in range(len(table.header))
        if any(isinstance(row[place], Number | Measured) for row in table.rows)
    )


def _number(value: float, form: str) -> str:
    if form == "share":
        return f"{value:.1%}"
    return f"{value:,.0f}" if form == "count" else measure(value)


def visible(text: str) -> str:
    """Return `text` without control characters and marks of direction, a mark for broken characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _BROKEN.sub(MISSING, _REMOVED.sub("", lines))


def named(label: str) -> str:
    """Return a label as it is read, cut where it is no name any more."""
    return short(label_shown(label), _NAME)


def short(text: str, most: int) -> str:
    """Return `text` on one line, with an ellipsis where it is longer than `most` characters."""
    line = " ".join(visible(text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
