"""Why a run says what it says of a row, or of a text that a person typed."""

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import NoTextChosen, RowMissing, RowWithoutText
from workbench.events import Stage, Step
from workbench.project import annotations, embeddings, in_use, rows, runs, sheets, tasks
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import ExplainRow
from workbench.results import NearRow, RowExplained, WordWeight
from workbench.steps.cleaning import joins_of
from workbench.steps.embed_sheet import encoder_named, grams_of
from workbench.steps.explaining import explainer_of, lexicon_of
from workbench.steps.fast_learning import read_sources
from workbench.steps.row_vectors import RowVectors, modest_threads, vectors_of
from workbench.text.words import spans

if TYPE_CHECKING:
    import torch


def explain_row(request: ExplainRow) -> Step[RowExplained]:
    """Return which words mattered. Raises `NoRun`, `RunUnknown`, `NoTextChosen`, `RowMissing`,
    `RowWithoutText`, `LabelUnknown` and the `Model...` errors.
    """
    yield Stage("loading")
    modest_threads()
    project = Project.open(Path(request.project), readonly=True)
    try:
        task = tasks.task_named(project, request.task)
        run = in_use.asked_or_in_use(project, task.id, request.run)
        sheet = _sheet(project, request)
        text = request.text.strip() or _text_of(project, sheet, request.row, run.id)
        explainer = explainer_of(run)
        yield Stage("explaining")
        words = spans(text, lexicon_of(project, run))
        found = yield from explainer.explain(text, words, request.label)
        is_own = bool(request.row) and not request.text
        nearest = None
        if sheet is not None and request.nearest:
            nearest = yield from _nearest(
                project, (sheet, request.row), "" if is_own else text, request
            )
        return RowExplained(
            run=run.id,
            sheet=sheet.id if sheet is not None else 0,
            row=request.row,
            text=text,
            task=explainer.task.kind,
            method=explainer.method,
            predicted=found.predicted,
            confidence=found.confidence,
            label=found.label,
            start=found.start,
            end=found.end,
            words=tuple(
                WordWeight(*span, weight) for span, weight in zip(words, found.weights, strict=True)
            ),
            chances=tuple(zip(explainer.task.labels, found.spread, strict=False)),
            unread=found.unread,
            nearest=nearest,
        )
    finally:
        project.close()


def _sheet(project: Project, request: ExplainRow) -> Sheet | None:
    """Return the sheet that is meant; a typed text needs none."""
    if request.row or request.sheet or not request.text:
        return sheets.sheet_named(project, request.sheet)
    return next(iter(sheets.all_sheets(project)), None)


def _text_of(project: Project, sheet: Sheet | None, row: int, run: int) -> str:
    """Return the text of a row as the run's model reads it."""
    assert sheet is not None  # only a typed text needs none
    if not any(column.role == "text" for column in sheet.columns):
        raise NoTextChosen(sheet.name)
    if not 1 <= row <= sheet.rows:
        raise RowMissing(sheet.name, row, sheet.rows)
    joins = joins_of(runs.cleaning_of(project, run))
    found = rows.texts(project, sheet, start_after=row - 1, limit=1, joins=joins)
    if not found or found[0][0] != row:
        raise RowWithoutText(sheet.name, row)
    return found[0][1]


def _nearest(
    project: Project, place: tuple[Sheet, int], text: str, request: ExplainRow
) -> Step[tuple[NearRow, ...] | None]:
    """Return the labelled rows that say most nearly the same, over all sheets that were read by the
    same source; `text` "" means the row's own. None where the sheet has not been read.
    """
    import torch  # noqa: PLC0415 - late

    sheet, row = place
    own = next(iter(read_sources(project, sheet).values()), None)
    if own is None:
        return None
    wanted = yield from _vector(project, sheet, own, row, text)
    task = tasks.task_named(project, request.task)
    found: list[NearRow] = []
    for other in sheets.all_sheets(project):
        written = annotations.written(project, task.id, other.id)
        vectors = own if other.id == sheet.id else _like(project, other, own.source)
        if vectors is None or not written:
            continue
        known = [
            one
            for one in written
            if (other.id, one) != (sheet.id, row) and bool(vectors.filled[one - 1])
        ]
        if known:
            likeness = vectors.of(known) @ wanted
            best = torch.topk(likeness, min(request.nearest, len(known)))
            found += [
                NearRow(other.id, known[at], written[known[at]], round(value, 4))
                for at, value in zip(best.indices.tolist(), best.values.tolist(), strict=True)
            ]
    return tuple(sorted(found, key=lambda one: -one.likeness)[: request.nearest])


def _vector(
    project: Project, sheet: Sheet, own: RowVectors, row: int, text: str
) -> Step["torch.Tensor"]:
    if not text and bool(own.filled[row - 1]):
        return own.of([row])[0]
    texts = [text or dict(rows.texts(project, sheet, row - 1, 1)).get(row, "")]
    if embeddings.kind_of(own.source) == "grams":
        return grams_of(project, sheet, own.source).vectors(texts)[0]
    vectors = yield from encoder_named("").embed(texts)
    return vectors[0]


def _like(project: Project, sheet: Sheet, source: str) -> RowVectors | None:
    """Return the vectors of another sheet that can be compared with those of a source, if any."""
    if embeddings.kind_of(source) == "grams":
        return None  # each sheet has dimensions of its own
    maker = source.rsplit(":", maxsplit=1)[0]
    for name in embeddings.fresh(project, sheet):
        if name.rsplit(":", maxsplit=1)[0] == maker:
            return vectors_of(project, sheet, name)
    return None
