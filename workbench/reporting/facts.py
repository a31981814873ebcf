"""What a report tells of: plain values that the step has gathered from the project and the model."""

from dataclasses import dataclass

from workbench.events import (
    Chosen,
    DeviceChosen,
    EpochDone,
    FoldDone,
    ModelChosen,
    Noticed,
    SearchDone,
)
from workbench.results import LeaksFound, RunEvaluated
from workbench.trust import Promise, RowSplit


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """A sheet: its file by name and SHA-256, and what was done to its texts.

    `is_kept` says that the digest is of the file as it was imported, not of what has its name now.
    `touched` are (cleaning rule, rows that it changes); `duplicates` is "keep", "exact" or "near", and
    `repeated` rows are left out of the learning for it. `notices` is what the import found.
    """

    name: str
    file: str
    worksheet: str
    digest: str
    is_kept: bool
    rows: int
    columns: int
    text_columns: tuple[str, ...]
    labelled: int
    touched: tuple[tuple[str, int], ...] = ()
    is_cleaned: bool = False
    duplicates: str = "keep"
    repeated: int = 0
    notices: tuple[Noticed, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """A label with its guideline; `examples` and `counterexamples` are texts of rows."""

    name: str
    rows: int
    guideline: str
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The model of a run and the one that it was made from. Sizes in bytes, -1 where a folder is gone."""

    base: str
    base_name: str
    base_digest: str
    base_bytes: int
    licence: str
    digest: str
    bytes: int
    is_built_in: bool


@dataclass(frozen=True, slots=True)
class RunFacts:
    """How the run was made. `options` are those that were settled, (name, value), and `asked` the names
    of those that a person chose. `made_from` is the run whose model was made smaller, or 0;
    `decisions` are those on whether it is to serve.
    """

    id: int
    preset: str
    method: str
    state: str
    started: str
    finished: str
    options: tuple[tuple[str, str], ...]
    asked: tuple[str, ...]
    device: DeviceChosen | None = None
    chosen: tuple[Chosen, ...] = ()
    notices: tuple[Noticed, ...] = ()
    search: SearchDone | None = None
    epochs: tuple[EpochDone, ...] = ()
    folds: tuple[FoldDone, ...] = ()
    made_from: int = 0
    decisions: tuple[ModelChosen, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """A row that scores the run: its place in the person's workbook, what is true and what was said."""

    sheet: str
    row: int
    truth: str
    predicted: str
    confidence: float
    is_right: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it. `promise` is what was chosen to be kept, None where nothing was yet; `in_use` is the run
    whose model serves the task.

    `with_texts` is whether texts of rows may stand in the report: without it none is in here, but for
    phrases among the `leaks`. `private_columns` tell people or threads apart, so their values are texts.
    """

    project: str
    task: str
    kind: str
    guideline: str
    signed_by: str
    written: str
    with_texts: bool
    versions: tuple[tuple[str, str], ...]
    sheets: tuple[SheetFacts, ...]
    labels: tuple[LabelFacts, ...]
    run: RunFacts
    model: ModelFacts
    evaluated: RunEvaluated
    leaks: LeaksFound
    scored: tuple[ScoredRow, ...]
    test_rows: int
    in_use: int
    split: RowSplit | None
    promise: Promise | None = None
    private_columns: frozenset[str] = frozenset()
