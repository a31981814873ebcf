"""What a writer is given, and the list in which it says what it had to change."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from workbench.cells import Row
from workbench.events import Noticed
from workbench.sheets.headers import letters

_PLACES_KEPT = 100


@dataclass(frozen=True, slots=True)
class Table:
    """A small table in a sheet of its own, called `name`: `shares` are columns shown as percentages, and
    a chart shows the columns `charted` over those of `categories`.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    shares: tuple[str, ...] = ()
    categories: str = ""
    charted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How a workbook is to look. `notes` are (name, sentence) pairs for a small sheet of their own.

    `shares` are columns shown as percentages; rows whose column `confidence` is below `threshold`
    are marked. `summary` are (label, rows, rows to review) with `summary_words` as its header and
    title. `tables` are further sheets of a workbook. `mark` is whether a CSV file begins with a
    byte-order mark.
    """

    notes: tuple[tuple[str, str], ...] = ()
    notes_name: str = "About"
    shares: tuple[str, ...] = ()
    confidence: str = ""
    threshold: float = 0.0
    summary: tuple[tuple[str, int, int], ...] = ()
    summary_words: tuple[str, str, str, str] = ("Summary", "Label", "Rows", "To review")
    tables: tuple[Table, ...] = ()
    changes_word: str = "Changed cells"
    mark: bool = True


@dataclass(slots=True)
class ChangeReport:
    """Which cells had to be changed and why; `places` are the first of them, as Excel names them."""

    counts: Counter[str] = field(default_factory=Counter)
    places: list[tuple[str, str]] = field(default_factory=list)

    def add(self, reason: str, row: int, column: int) -> None:
        """Note a cell: `row` and `column` count from 0, the header's row included."""
        self.counts[reason] += 1
        if len(self.places) < _PLACES_KEPT:
            self.places.append((f"{letters(column)}{row + 1}", reason))

    def notices(self) -> tuple[Noticed, ...]:
        """Return one finding a reason."""
        return tuple(Noticed(f"changed-{why}", count) for why, count in self.counts.items())


@dataclass(frozen=True, slots=True)
class SheetOut:
    """One sheet on its way out. `rows` may be longer than a worksheet: then it goes on in another."""

    header: tuple[str, ...]
    rows: Iterable[Row]
    name: str
    total: int
    look: Look
    report: ChangeReport
