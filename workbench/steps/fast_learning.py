"""What the fast model has learnt of a task by now: labels from the project, vectors from memory."""

from collections import OrderedDict, defaultdict
from dataclasses import dataclass

import torch

from workbench.label_text import parted
from workbench.learning.suggesting.choice import ROWS_COMPARED, choose
from workbench.learning.suggesting.fast_model import FastModel, is_enough, learnt
from workbench.project import annotations, embeddings, sheets, splits
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.steps.cleaning import joins_of
from workbench.steps.embed_sheet import grams_of
from workbench.steps.row_vectors import RowVectors, vectors_of

METHODS = {"encoder": "embedding+linear", "grams": "characters+linear"}

_MOST_ROWS = 4000  # that are learnt from: more would not change a ranking, but take its time
_GROWN = 1.5  # times the labels since the sources were compared: compare them again
_KEPT = 8  # models in memory
_FEW_OTHERS = 0.1  # share of labels that changed, up to which a model goes on from the one before

Key = tuple[str, int, int]
Labels = dict[tuple[int, int], str]
"""(sheet, row) to what the row carries, as it is written."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A model on the rows of a sheet. `why` is a key of `wording.SUGGESTION_REASONS`."""

    rows: RowVectors
    model: FastModel
    why: str
    learnt_from: int
    labels: frozenset[tuple[tuple[int, int], str]]

    @property
    def method(self) -> str:
        """A key of `wording.METHODS`."""
        return METHODS[embeddings.kind_of(self.rows.source)]


@dataclass(frozen=True, slots=True)
class _Compared:
    """When sources were compared: with how many labels, which ones, and which was best."""

    labels: int
    sources: tuple[str, ...]
    best: str


_taught: "OrderedDict[Key, Taught]" = OrderedDict()
_compared: dict[Key, _Compared] = {}


def read_sources(project: Project, sheet: Sheet) -> dict[str, RowVectors]:
    """Return the sources by which the sheet has been read, the encoder first; a source that is still
    reading is left out where another one is through.
    """
    read = embeddings.fresh(project, sheet)
    through = [name for name, last in read.items() if last >= sheet.rows]
    found = {name: vectors_of(project, sheet, name) for name in (through or list(read))}
    return {name: rows for name, rows in found.items() if rows is not None}


def labels_of(project: Project, task: Task) -> Labels:
    """Return what may be learnt from: never the rows that are set aside for testing."""
    frozen = splits.frozen_test_rows(project, task.id)
    found: Labels = {}
    for sheet in sheets.all_sheets(project):
        for row, label in annotations.written(project, task.id, sheet.id).items():
            if (sheet.id, row) not in frozen:
                found[sheet.id, row] = label
    return found


def taught(project: Project, task: Task, sheet: Sheet) -> Taught | None:
    """Return the model for the rows of a sheet, learnt anew where labels or vectors changed; None
    where there are no vectors, or too few labels.
    """
    sources = read_sources(project, sheet)
    labels = labels_of(project, task)
    if not sources or not is_enough(list(labels.values()), task.kind):
        return None
    key = (str(project.path), task.id, sheet.id)
    source, why = _source_for(project, key, sources, len(labels))
    before = _taught.pop(key, None)
    known = frozenset(labels.items())
    rows = sources[source]
    if before is not None and before.rows is rows and before.labels == known:
        _taught[key] = before
        return before
    vectors, written = _material(project, task, sheet, rows, labels)
    if not is_enough(written, task.kind):
        return None
    start = before.model if before is not None and before.rows.source == source else None
    is_near = before is not None and len(known ^ before.labels) < _FEW_OTHERS * len(known)
    model = learnt(vectors, written, task.kind, start, is_near=is_near)
    found = Taught(rows, model, why, len(written), known)
    _taught[key] = found
    while len(_taught) > _KEPT:
        _taught.popitem(last=False)
    return found


def compare_sources(project: Project, task: Task, sheet: Sheet) -> bool:
    """Compare the sources again where labels have grown; return whether another one is used now."""
    sources = read_sources(project, sheet)
    labels = labels_of(project, task)
    key = (str(project.path), task.id, sheet.id)
    before = _compared.get(key)
    if len(sources) < 2 or len(labels) < ROWS_COMPARED:
        return False
    is_old = before is None or before.sources != tuple(sources)
    if not is_old and before is not None and len(labels) < _GROWN * before.labels:
        return False
    found = {name: _material(project, task, sheet, rows, labels) for name, rows in sources.items()}
    written = next(iter(found.values()))[1]
    if any(one[1] != written for one in found.values()) or not is_enough(written, task.kind):
        return False
    best = choose({name: one[0] for name, one in found.items()}, written, task.kind).source
    _compared[key] = _Compared(len(labels), tuple(sources), best)
    used = before.best if before is not None else next(iter(sources))
    return best != used


def _source_for(
    project: Project, key: Key, sources: dict[str, RowVectors], labels: int
) -> tuple[str, str]:
    """Return the source to use, and why."""
    kinds = {embeddings.kind_of(name): name for name in sources}
    if len(sources) == 1:
        (kind,) = kinds
        is_blind = kind == "grams" and _encoder_is_useless(project, key[2])
        return kinds[kind], "blind" if is_blind else ("reading" if kind == "grams" else "usual")
    compared = _compared.get(key)
    if compared is None or compared.best not in sources or labels < ROWS_COMPARED:
        return kinds["encoder"], "usual"
    kind = embeddings.kind_of(compared.best)
    return compared.best, "better" if kind == "grams" else "compared"


def _encoder_is_useless(project: Project, sheet: int) -> bool:
    row = project.one(
        "SELECT 1 FROM embedding WHERE sheet = ? AND rows = 0 AND source LIKE 'encoder:%'", (sheet,)
    )
    return row is not None


def _material(
    project: Project, task: Task, sheet: Sheet, rows: RowVectors, labels: Labels
) -> tuple[torch.Tensor, list[str]]:
    """Return vectors [rows, features] to learn from and what those rows carry."""
    kept = _sampled(labels, task.kind)
    own = [(row, label) for (number, row), label in kept.items() if number == sheet.id]
    own = [(row, label) for row, label in own if bool(rows.filled[row - 1])]
    parts = [rows.of([row for row, _label in own])]
    written = [label for _row, label in own]
    for other in sheets.all_sheets(project):
        there = {row: label for (number, row), label in kept.items() if number == other.id}
        if other.id != sheet.id and there:
            vectors, said = _from_elsewhere(project, task, sheet, other, rows, there)
            parts.append(vectors)
            written += said
    return torch.cat(parts), written


def _from_elsewhere(
    project: Project, task: Task, sheet: Sheet, other: Sheet, own: RowVectors, there: dict[int, str]
) -> tuple[torch.Tensor, list[str]]:
    """Return vectors of labelled rows of another sheet, in the terms of this sheet's source."""
    source, features = own.source, own.vectors.shape[1]
    if embeddings.kind_of(source) == "grams":
        texts = {
            one.row: one.text
            for one in annotations.labelled_rows(project, task.id, lambda s: joins_of(s.cleaning))
            if one.sheet == other.id and one.row in there
        }
        found = grams_of(project, sheet, source).vectors(list(texts.values()))
        return found, [there[row] for row in texts]
    maker = source.rsplit(":", maxsplit=1)[0]
    for name in embeddings.fresh(project, other):
        if name.rsplit(":", maxsplit=1)[0] == maker:
            rows = vectors_of(project, other, name)
            if rows is not None:
                filled = [row for row in there if bool(rows.filled[row - 1])]
                return rows.of(filled), [there[row] for row in filled]
    return torch.zeros(0, features), []


def _sampled(labels: Labels, kind: str) -> Labels:
    """Return at most so many rows that learning stays quick, some of every label."""
    if len(labels) <= _MOST_ROWS:
        return labels
    by_label: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for key, label in sorted(labels.items(), reverse=True):
        first = parted(label)[:1] if kind == "several" else (label if kind != "number" else "",)
        by_label[first[0] if first else ""].append(key)
    kept: Labels = {}
    turn = 0
    while len(kept) < _MOST_ROWS:
        for keys in by_label.values():
            if turn < len(keys) and len(kept) < _MOST_ROWS:
                kept[keys[turn]] = labels[keys[turn]]
        turn += 1
    return kept
