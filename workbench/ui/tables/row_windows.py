"""Windows of 200 rows by id, the latest 64 kept: what a table reads while a person scrolls."""

from array import array
from collections import OrderedDict
from dataclasses import dataclass

from workbench.cells import Row
from workbench.project import marks, predictions, row_labels, rows, skips
from workbench.project.marks import NO_MARK, Mark
from workbench.project.row_labels import Carried
from workbench.project.store import Project

ROWS_A_WINDOW = 200
WINDOWS_KEPT = 64
_CELLS_A_WINDOW = 20_000  # a sheet of 1,900 columns gets smaller windows, or one jump takes 0.2 s


@dataclass(frozen=True, slots=True)
class RowSource:
    """Where the rows come from. `run` is 0 where no run is chosen, `task` where there is none.

    `kind` is that of the task, one of `label_text.KINDS`.
    """

    project: Project
    sheet: int
    columns: int
    task: int = 0
    run: int = 0
    kind: str = "single"


Own = tuple[dict[int, Mark], frozenset[int]]
Marks = tuple[dict[int, tuple[Carried, ...]], dict[int, tuple[str, float]]]


class RowWindows:
    """Reads rows, their labels and their predictions by their place in `ids`."""

    def __init__(self, source: RowSource, ids: "array[int]") -> None:
        self.ids = ids
        self._source = source
        self._step = max(1, min(ROWS_A_WINDOW, _CELLS_A_WINDOW // max(1, source.columns)))
        self._cells: OrderedDict[int, list[Row]] = OrderedDict()
        self._marks: OrderedDict[int, Marks] = OrderedDict()
        self._own: OrderedDict[int, Own] = OrderedDict()
        self._near: tuple[int, list[Row]] = (-1, [])  # a paint asks for one window many times

    def row(self, place: int) -> Row:
        """Return the cells of the row at `place` (counted from 0 in the view's order)."""
        number, offset = divmod(place, self._step)
        if self._near[0] != number:
            self._near = (number, self._window(number))
        return self._near[1][offset]

    def carried(self, place: int) -> tuple[Carried, ...]:
        """Return the ids of the row's labels, or its number under 0, or ()."""
        return self._marks_at(place)[0].get(self.ids[place], ())

    def prediction(self, place: int) -> tuple[str, float] | None:
        """Return the predicted label as it is written and its confidence, or None."""
        return self._marks_at(place)[1].get(self.ids[place])

    def mark(self, place: int) -> Mark:
        """Return the flag and the note of the row."""
        return self._own_at(place)[0].get(self.ids[place], NO_MARK)

    def is_skipped(self, place: int) -> bool:
        """Return whether the row was put off for the task."""
        return self.ids[place] in self._own_at(place)[1]

    def forget_marks(self) -> None:
        """Read labels, predictions, flags and notes anew; the cells stay, for they never change."""
        self._marks.clear()
        self._own.clear()

    def _window(self, number: int) -> list[Row]:
        cells = self._cells.get(number)
        if cells is None:
            cells = rows.window(self._source.project, self._source.sheet, self._ids_of(number))
            self._cells[number] = cells
            if len(self._cells) > WINDOWS_KEPT:
                self._cells.popitem(last=False)
        else:
            self._cells.move_to_end(number)
        return cells

    def _marks_at(self, place: int) -> Marks:
        number = place // self._step
        found = self._marks.get(number)
        if found is None:
            found = self._read_marks(self._ids_of(number))
            self._marks[number] = found
            if len(self._marks) > WINDOWS_KEPT:
                self._marks.popitem(last=False)
        return found

    def _own_at(self, place: int) -> Own:
        number = place // self._step
        own = self._own.get(number)
        if own is None:
            source, ids = self._source, self._ids_of(number)
            own = (
                marks.marks(source.project, source.sheet, ids),
                skips.skipped_of(source.project, source.task, source.sheet, ids),
            )
            self._own[number] = own
            if len(self._own) > WINDOWS_KEPT:
                self._own.popitem(last=False)
        return own

    def _read_marks(self, ids: "array[int]") -> Marks:
        source = self._source
        labels = (
            row_labels.carried(source.project, source.task, source.sheet, ids)
            if source.task
            else {}
        )
        predicted = (
            predictions.of_rows(source.project, source.run, source.sheet, ids) if source.run else {}
        )
        return labels, predicted

    def _ids_of(self, number: int) -> "array[int]":
        return self.ids[number * self._step : (number + 1) * self._step]
