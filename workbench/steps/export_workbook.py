"""Write a sheet with its predictions: into a copy of the person's own workbook, or to a new file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.cells import Cell, Row
from workbench.errors import CopyImpossible, NoRun, TargetIsSource
from workbench.events import Noticed, Stage, Step
from workbench.label_text import LEVEL, cell
from workbench.project import (
    annotations,
    in_use,
    marks,
    predictions,
    promises,
    rows,
    runs,
    sheets,
    sources,
    tasks,
)
from workbench.project.marks import NO_MARK, Mark
from workbench.project.rows import View
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import ExportWorkbook
from workbench.results import WorkbookExported
from workbench.sheets import lossless
from workbench.sheets.atomic import replaced
from workbench.sheets.headers import unique_names
from workbench.sheets.lossless.new_cells import Addition, NewColumn, NewRow
from workbench.sheets.writers import write
from workbench.sheets.writers.sheet_out import Look
from workbench.steps.export_notes import notes
from workbench.steps.export_shares import ExportedShares
from workbench.translation import _, set_language
from workbench.wording import NEW_COLUMNS

COPIED = (".xlsx", ".xlsm", ".xltx", ".xltm")
_TOP = 3
_OF_PEOPLE = ("label", "flagged", "note")


def export_workbook(request: ExportWorkbook) -> Step[WorkbookExported]:
    """Return where the file is. The target is replaced only when the new file is complete.

    Raises `NoRun` where nothing was classified, `TargetIsSource`, `CopyImpossible` and the writers'
    errors. What was asked to be a copy is never written as anything else.
    """
    yield Stage("preparing")
    set_language(request.language)
    target = Path(request.path)
    project = Project.open(Path(request.project), readonly=True)
    try:
        sheet = sheets.sheet_named(project, request.sheet)
        if sheet.source and _same_file(target, Path(sheet.source)):
            raise TargetIsSource(target.name)
        run = _run(project, request, sheet)
        out = _Out(project, request, sheet, run)
        yield Stage("writing")
        if mode_of(project, request, sheet) == "copy":
            notices = yield from out.copy(target)
            mode = "copy"
        else:
            notices = yield from out.new(target)
            mode = "new"
        notices = (*_noticed(project, request, run), *notices)
        yield from notices
        header = (*(column.name for column in sheet.columns), *out.names)
        return WorkbookExported(str(target), out.written, header, mode, notices)
    finally:
        project.close()


def mode_of(project: Project, request: ExportWorkbook, sheet: Sheet) -> str:
    """Return "copy" or "new": what was asked, else a copy wherever the source is what it was."""
    if request.mode:
        return request.mode
    target = Path(request.path).suffix.lower()
    is_whole = not (request.state or request.search or request.file_format or request.shares)
    if not is_whole or target not in COPIED or target != Path(sheet.source).suffix.lower():
        return "new"
    return "copy" if sources.is_kept(project, sheet.digest) and _is_unchanged(sheet) else "new"


def _is_unchanged(sheet: Sheet) -> bool:
    """Return whether the source is still the file that was imported, or is gone."""
    path = Path(sheet.source)
    if not path.is_file():
        return True
    with path.open("rb") as file:
        return sources.digest_of(file) == sheet.digest


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that is added: its name, and how it looks in a copy."""

    name: str
    kind: str = "text"
    width: float = 14.0


class _Out:
    """The new columns of a sheet, and the ways out for them."""

    def __init__(self, project: Project, request: ExportWorkbook, sheet: Sheet, run: Run) -> None:
        self._project, self._request, self._sheet, self._run = project, request, sheet, run
        self._promise = promises.in_use(project, run)
        self._decided = promises.decided(project, run.id, sheet.id)
        self._kind = tasks.kind_of(project, run.task)
        self._labels = runs.labels_of(project, run.id)
        self._depth = 0
        if self._kind == "tree" and "levels" in request.columns:
            self._depth = predictions.deepest(project, run.id, sheet.id)
        self._columns = self._added()
        self.names = tuple(column.name for column in self._columns)
        self.written = sheet.rows
        self.shares = ExportedShares(project, request, sheet, run)

    def _added(self) -> tuple[_Column, ...]:
        """Return the columns asked for, numbered where the sheet has their names already."""
        chinese = _is_chinese(self._request.names or _language_of(self._sheet))
        found: list[_Column] = []
        for kind in self._request.columns:
            said = NEW_COLUMNS[kind][int(chinese)]
            if kind == "top":
                second, third, sure = NEW_COLUMNS["ranks"][int(chinese)].split("|")
                for rank in (second, third):
                    found += (_Column(rank), _Column(f"{rank} {sure}", "share", 12))
            elif kind == "probabilities":
                found += [_Column(f"{said} {name}", "share", 12) for name in self._labels]
            elif kind == "levels":
                found += [_Column(f"{said} {n + 1}", "text", 18) for n in range(self._depth)]
            else:
                look = {
                    "confidence": ("share", 12.0),
                    "needs_review": ("plain", 14.0),
                    "flagged": ("plain", 10.0),
                    "note": ("text", 30.0),
                }
                found.append(_Column(said, *look.get(kind, ("text", 18.0))))
        before = [column.name for column in self._sheet.columns]
        names = unique_names(
            (*before, *(column.name for column in found)), len(before) + len(found)
        )
        fresh = names[len(before) :]
        return tuple(
            _Column(name, column.kind, column.width)
            for name, column in zip(fresh, found, strict=True)
        )

    # --- cells ------------------------------------------------------------------------------

    def cells(self) -> Iterator[tuple[int, tuple[Cell, ...], bool]]:
        """Yield (row id, new cells, whether it needs review) of every row, in order: a merge."""
        found = predictions.iterate_spreads(self._project, self._run.id, self._sheet.id)
        persons = self._persons()
        marked = self._marked()
        waiting = next(found, None)
        for number in range(1, self._sheet.rows + 1):
            if waiting is not None and waiting[0] == number:
                _number, name, confidence, spread = waiting
                waiting = next(found, None)
                review = self._needs_review(number, name, confidence)
                yield (
                    number,
                    self._of(
                        (name, confidence, spread, review),
                        persons.get(number),
                        marked.get(number, NO_MARK),
                    ),
                    review,
                )
            else:
                review = self._kind != "number" and number not in self._decided
                said = (None, None, b"", review)
                cells = self._of(said, persons.get(number), marked.get(number, NO_MARK))
                yield number, cells, review

    def _needs_review(self, number: int, name: str, confidence: float) -> bool:
        if self._kind == "number" or number in self._decided:
            return False
        return not self._promise.accepts(name, confidence)

    def _persons(self) -> dict[int, str]:
        if "label" not in self._request.columns:
            return {}
        return annotations.written(self._project, self._run.task, self._sheet.id)

    def _marked(self) -> dict[int, Mark]:
        if not {"flagged", "note"} & set(self._request.columns):
            return {}
        return marks.all_marks(self._project, self._sheet.id)

    def _of(
        self,
        said: tuple[str | None, float | None, bytes, bool],
        person: str | None,
        mark: Mark,
    ) -> tuple[Cell, ...]:
        """Return the new cells of a row: what the model said of it, and what people did."""
        name, confidence, spread, review = said
        cells: list[Cell] = []
        chances = predictions.unpacked(spread) if spread else []
        for kind in self._request.columns:
            if kind == "prediction":
                cells.append(None if name is None else cell(name, self._kind))
            elif kind == "confidence":
                cells.append(confidence if self._kind != "number" else None)
            elif kind == "needs_review":
                cells.append(review)
            elif kind in _OF_PEOPLE:
                cells.append(self._of_people(kind, person, mark))
            elif kind == "levels":
                nodes = name.split(LEVEL) if name else []
                cells += [*nodes, *[None] * (self._depth - len(nodes))]
            elif kind == "top":
                cells += self._ranked(chances)
            elif kind == "probabilities":
                cells += chances or [None] * len(self._labels)
        return tuple(cells)

    def _of_people(self, kind: str, person: str | None, mark: Mark) -> Cell:
        if kind == "label":
            return None if person is None else cell(person, self._kind)
        return mark.flagged if kind == "flagged" else mark.note or None

    def _ranked(self, chances: list[float]) -> list[Cell]:
        order = sorted(range(len(chances)), key=lambda place: -chances[place])[1:_TOP]
        cells: list[Cell] = []
        for place in order:
            cells += (self._labels[place], chances[place])
        return cells + [None] * (2 * (_TOP - 1) - len(cells))

    # --- ways out ---------------------------------------------------------------------------

    def copy(self, target: Path) -> Step[tuple[Noticed, ...]]:
        """Write the person's own workbook with the new columns in its sheet."""
        sheet, project = self._sheet, self._project
        name = Path(sheet.source).name
        if Path(name).suffix.lower() not in COPIED:
            raise CopyImpossible(name, "kind")
        if target.suffix.lower() != Path(name).suffix.lower():
            raise CopyImpossible(name, "ending")
        if not sources.is_kept(project, sheet.digest):
            raise CopyImpossible(name, "source")
        columns = tuple(NewColumn(one.name, one.kind, one.width) for one in self._columns)
        addition = Addition(sheet.source_sheet, sheet.header_row, columns, sheet.rows)
        with sources.opened(project, sheet.digest) as file, replaced(target) as part:
            changed, notices = yield from lossless.write_copy(
                file, name, part, addition, self._new_rows()
            )
        return (*notices, *((Noticed("changed-characters", changed),) if changed else ()))

    def _new_rows(self) -> Iterator[NewRow]:
        """Yield the new cells of every row of the source; a row without a text gets none, unless
        a person has marked it.
        """
        filled = (
            self._request.columns.index("prediction")
            if "prediction" in self._request.columns
            else 0
        )
        marked = self._marked()
        for (number, cells, review), (_same, source) in zip(
            self.cells(), self._sheet.source_rows(), strict=True
        ):
            if cells[filled] is None and number not in marked:
                yield NewRow(source, (None,) * len(cells))
            else:
                yield NewRow(source, cells, review)

    def new(self, target: Path) -> Step[tuple[Noticed, ...]]:
        """Write a new file with every column of the sheet and the new ones."""
        request, sheet = self._request, self._sheet
        yield from self.shares.estimate()
        body = _Rows(self, self._project, sheet, self._wanted())
        self.written = len(body)
        report = yield from write(
            target,
            (*(column.name for column in sheet.columns), *self.names),
            body,
            sheet_name=sheet.name,
            total=len(body),
            look=self._look(),
            kind=request.file_format,
        )
        yield from self.shares.write_beside(target)
        return report.notices()

    def _wanted(self) -> set[int] | None:
        """Return the rows asked for, or None for all."""
        request = self._request
        if not request.state and not request.search:
            return None
        view = View(
            self._sheet.id,
            self._run.task,
            self._run.id,
            search=request.search,
            state=request.state or "all",
        )
        return set(rows.view_ids(self._project, view))

    def _look(self) -> Look:
        asked = self._request.columns
        # One rule colours all confidences: with a threshold for each label it would say another thing.
        one_rule = self._kind != "number" and not self._promise.labels
        marked = "confidence" in asked and one_rule
        confidence = self.names[self._place("confidence")] if marked else ""
        return Look(
            notes=(*self._notes(), *self.shares.notes),
            tables=self.shares.tables,
            notes_name=_("About"),
            shares=tuple(one.name for one in self._columns if one.kind == "share"),
            confidence=confidence,
            threshold=self._promise.lowest(),
            summary=tuple(
                predictions.per_label(
                    self._project,
                    self._run.id,
                    self._sheet.id,
                    promises.review_condition(self._run.id, self._sheet.id),
                    self._kind,
                )
            ),
            summary_words=(_("Summary"), _("Label"), _("Rows"), _("To review")),
            changes_word=_("Changed cells"),
            mark=self._request.mark,
        )

    def _notes(self) -> Iterator[tuple[str, str]]:
        told = ("prediction", "confidence", "needs_review", "label")
        names = {one: self.names[self._place(one)] for one in told if one in self._request.columns}
        decided = len(self._decided)
        return notes(self._run, self._sheet, self._promise, self._kind, names, decided)

    def _place(self, kind: str) -> int:
        """Return where in the new columns a kind of one column stands."""
        said = NEW_COLUMNS[kind]
        return next(place for place, name in enumerate(self.names) if name.startswith(said))


class _Rows:
    """The rows of a new file; they can be gone through more than once."""

    def __init__(self, out: _Out, project: Project, sheet: Sheet, wanted: set[int] | None) -> None:
        self._out, self._project, self._sheet, self._wanted = out, project, sheet, wanted

    def __len__(self) -> int:
        return self._sheet.rows if self._wanted is None else len(self._wanted)

    def __iter__(self) -> Iterator[Row]:
        for (number, row), (_same, cells, _review) in zip(
            rows.iterate(self._project, self._sheet.id), self._out.cells(), strict=True
        ):
            if self._wanted is None or number in self._wanted:
                yield (*row, *cells)


def _run(project: Project, request: ExportWorkbook, sheet: Sheet) -> Run:
    """Return the run asked for, else the one in use or else the newest that has classified this sheet."""
    if request.run:
        return runs.run(project, request.run)
    for task in tasks.all_tasks(project):
        serving = in_use.number(project, task.id)
        found = sorted(runs.all_runs(project, task.id), key=lambda run: -run.id)
        for run in sorted(found, key=lambda run: run.id != serving):
            if predictions.predicted_count(project, run.id, sheet.id):
                return run
    raise NoRun


def _noticed(project: Project, request: ExportWorkbook, run: Run) -> tuple[Noticed, ...]:
    """Return that another run than the one in use was taken, where nobody asked for it."""
    serving = in_use.number(project, run.task)
    return () if request.run or run.id == serving else (Noticed("not-in-use", run.id, serving),)


def _language_of(sheet: Sheet) -> str:
    """Return the language in which the columns of a sheet are named."""
    names = "".join(column.name for column in sheet.columns)
    return (
        "zh" if sum("\u4e00" <= letter <= "\u9fff" for letter in names) * 3 > len(names) else "en"
    )


def _is_chinese(language: str) -> bool:
    return language.startswith("zh")


def _same_file(target: Path, source: Path) -> bool:
    return target.exists() and source.exists() and target.samefile(source)
