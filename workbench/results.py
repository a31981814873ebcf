"""What a step returns at its end, beside the events on the way."""

from dataclasses import dataclass

from workbench.events import Figure, ModelChosen, Noticed, Scores
from workbench.records import table
from workbench.trust import (
    TRUST,
    Calibration,
    Cause,
    Comparison,
    Contrast,
    Leak,
    Measures,
    Promise,
    Rival,
    RowSplit,
    Shares,
    SizeError,
)


@dataclass(frozen=True, slots=True)
class WarmedUp:
    """The model engine is ready; what it computes on."""

    device: str
    name: str
    dtype: str
    reason: str


@dataclass(frozen=True, slots=True)
class SelfTested:
    """What this computer is to a model. Memory in MiB; `card_state` and `model_state` are keys of
    `device_report`; `rows_per_second` is 0 where it was not measured; `when` is an ISO time.
    """

    device: str
    name: str
    dtype: str
    reason: str
    card_state: str
    card: str
    driver: str
    card_memory: int
    card_free: int
    cpu: str
    threads: int
    cores: int
    memory: int
    free: int
    model: str
    model_state: str
    rows_per_second: float
    torch: str
    version: str
    when: str


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One column of a preview. `role` is "text", "label", "id" or "".

    `label_kind` and `separator` are what it would be taken for if it were the label column.
    """

    name: str
    role: str
    filled: int
    distinct: int
    mean_length: float
    label_kind: str = "single"
    separator: str = ""


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """The first rows of a sheet as display text, and what we think of its columns.

    `rows` are the cells under the header, each as the text that the Sheet page would show.
    `row_estimate` is the number of rows, or -1 where it is not known without reading it all.
    `hidden` lists the hidden sheets among `sheets`. `encoding` and `delimiter` are for text files.
    """

    path: str
    sheet: str
    sheets: tuple[str, ...]
    hidden: tuple[str, ...]
    header_row: int
    columns: tuple[ColumnGuess, ...]
    rows: tuple[tuple[str, ...], ...]
    row_estimate: int
    encoding: str = ""
    delimiter: str = ""
    header_lines: int = 1
    quoting: str = ""
    notices: tuple[Noticed, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetDifference:
    """How a source that was imported again differs from the sheet that it replaces, in rows."""

    same: int
    changed: int
    added: int
    removed: int
    labels_kept: int
    labels_lost: int


@dataclass(frozen=True, slots=True)
class SheetImported:
    """A sheet is in the project. `task` is the one that its labels are for, `label_kind` its kind."""

    sheet: int
    name: str
    rows: int
    columns: int
    labels: int
    labelled: int
    text_columns: tuple[str, ...]
    label_column: str
    id_column: str
    header_row: int
    notices: tuple[Noticed, ...] = ()
    difference: SheetDifference | None = None
    task: str = ""
    label_kind: str = "single"


@dataclass(frozen=True, slots=True)
class CleaningCount:
    """How many rows a rule touches, with a few (before, after) pairs. Beside the rules: "blank",
    "empty" and "short" rows, and "duplicates".
    """

    rule: str
    rows: int
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CleaningPreviewed:
    """What a recipe would do to a sheet of `rows` rows; `boilerplate` are the repeated lines found."""

    rows: int
    counts: tuple[CleaningCount, ...]
    boilerplate: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetCleaned:
    """A sheet has a recipe now; `duplicates` rows repeat earlier ones and are not learnt from."""

    sheet: int
    recipe: str
    duplicates: int


@dataclass(frozen=True, slots=True)
class ModelTrained:
    """A run ended with a model. `state` is "done" or "stopped"; `chosen` tells whether it is in use and
    `promise` which rows need a person from then on (None of a number).
    """

    run: int
    preset: str
    method: str
    state: str
    scores: Scores
    folder: str
    seconds: float
    chosen: ModelChosen | None = None
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class TrainingPaused:
    """A run was put aside at this step and can be resumed."""

    run: int
    step: int


@dataclass(frozen=True, slots=True)
class ModelTuned:
    """A search ended, and its best options trained a model.

    `value` is the best trial's `metric` (-1 where no trial ended), `options` what it chose.
    """

    run: int
    trials: int
    metric: str
    value: float
    options: tuple[tuple[str, str], ...]
    trained: ModelTrained


@dataclass(frozen=True, slots=True)
class WrongLabel:
    """A row whose label looks wrong, what it seems to be, and how sure that is (0 to 1)."""

    sheet: int
    row: int
    label: str
    suggested: str
    doubt: float


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rows that say nearly the same and carry different labels: the odd one, and one of those
    whose label more such rows carry.
    """

    sheet: int
    row: int
    label: str
    other_sheet: int
    other_row: int
    other_label: str


@dataclass(frozen=True, slots=True)
class MixedLabels:
    """Two labels that are taken for each other in `found` rows of the `rows` that carry either."""

    first: str
    second: str
    rows: int
    found: tuple[WrongLabel, ...]


@dataclass(frozen=True, slots=True)
class LabelsAudited:
    """What looks wrong among the labels of a task, without what a person kept before.

    `checked` of the `rows` labelled ones could be tested by a model (0: too few, or of one label);
    `method` is a key of `wording.METHODS`. Of long lists the first are here; `wrong_in_all` and
    `contradictions_in_all` count every one. `holds` is the kind of the task.
    """

    task: int
    holds: str
    rows: int
    checked: int
    kept: int
    method: str
    wrong: tuple[WrongLabel, ...]
    wrong_in_all: int
    contradictions: tuple[Contradiction, ...]
    contradictions_in_all: int
    mixed: tuple[MixedLabels, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A row of which the two say different things."""

    row: int
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class AgreedLabel:
    """A label: rows that the one, the other and both gave it, and twice the last over the others."""

    label: str
    first: int
    second: int
    both: int
    share: float


@dataclass(frozen=True, slots=True)
class LabelsCompared:
    """How far two sources agree on the `rows` of a sheet that both labelled; `same` of them alike.

    `kappa` is Cohen's with its 95% interval (none for several labels and numbers, or where it is
    not defined), `alpha` Krippendorff's by the distance `alpha_by`: "nominal", "masi" or "interval".
    `difference` is the mean one of numbers. Decisions are written to `task` (0: there is none yet);
    rows that were decided before are not among the `disagreements`, which are the first of
    `disagreements_in_all`. `holds` is the kind of what they say.
    """

    sheet: int
    task: int
    holds: str
    first: str
    second: str
    first_rows: int
    second_rows: int
    rows: int
    same: int
    kappa: float | None
    kappa_interval: tuple[float, float]
    alpha: float | None
    alpha_by: str
    difference: float
    labels: tuple[AgreedLabel, ...]
    confused: tuple[tuple[str, str, int], ...]
    disagreements: tuple[Disagreement, ...]
    disagreements_in_all: int
    decided: int


@dataclass(frozen=True, slots=True)
class Gain:
    """What `more` labelled rows would bring: the gain in score and its 80% band, as shares."""

    more: int
    gain: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The score (0 to 1) with so many labelled rows, and its 80% band."""

    rows: int
    score: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LabelOutlook:
    """One label: its rows, how many of them come out right now, and what 50 more rows in all would
    bring. `state` is "few" (too few to tell), "more" or "enough".
    """

    label: str
    rows: int
    score: float
    gain: Gain
    state: str


@dataclass(frozen=True, slots=True)
class LabelsForecast:
    """The learning curve so far and where it leads. `measure` is "accuracy" or, of numbers, "r2".

    Without enough labels `measured` is empty. `measured` are points by cross-validation on growing
    parts of the labels, `curve` the fitted line on past the present. `gains` are those of particular
    rows, whatever luck these bring; `left` is the mean gain of half as many rows again.

    `random_rows` of the rows were chosen at random; `random_score` with its interval is how many of
    them come out right (-1: too few to say), which alone is an estimate for rows not labelled yet.
    """

    task: int
    rows: int
    measure: str
    method: str
    measured: tuple[CurvePoint, ...]
    curve: tuple[CurvePoint, ...]
    gains: tuple[Gain, ...]
    left: Gain
    labels: tuple[LabelOutlook, ...]
    random_rows: int
    random_score: float
    random_interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class RunEvaluated:
    """The scores of a run as they were kept, and every measure of the rows behind them.

    `promise` is None where no scored row is kept any more, `calibration` where the model is gone or is
    older than calibration, `split` (how its rows were parted) of a run before that was kept. `rivals` is
    what could be compared, `causes` why wrong rows (of numbers the tenth that is farthest off) may be
    so, `sizes` the errors of numbers.
    """

    run: int
    scores: Scores
    measures: Measures | None = None
    calibration: Calibration | None = None
    promise: Promise | None = None
    split: RowSplit | None = None
    rivals: tuple[Rival, ...] = ()
    causes: tuple[Cause, ...] = ()
    sizes: tuple[SizeError, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One place of the promise dial. `free` rows of the sheet need nobody there."""

    promise: Promise
    free: int = 0


@dataclass(frozen=True, slots=True)
class DialPrepared:
    """What each of `trust.PRECISIONS` comes to, so that nothing waits while the dial is turned.

    `overall` has one threshold for all labels, `each` one for each label (() where a row has several).
    `trade` is (share of the scored rows, share of these right) from the surest row on. `classified` of
    the sheet's `sheet_rows` carry a prediction. `per_minute` are the person's decisions, 0: not known.
    """

    run: int
    sheet: int
    scored_by: str
    rows: int
    sheet_rows: int
    classified: int
    per_minute: float
    overall: tuple[Setting, ...] = ()
    each: tuple[Setting, ...] = ()
    trade: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class RowChanged:
    """A row that only one of two runs has right; of a number, one that it is nearer to."""

    sheet: int
    row: int
    truth: str
    first: str
    second: str
    is_gain: bool


@dataclass(frozen=True, slots=True)
class SettingPair:
    """What two runs were told or had differently. `name` is an option, or one of
    `comparisons.SETTINGS`.
    """

    name: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class RunsCompared:
    """Two runs on the rows that neither learnt from.

    `asked_now` of the rows were not scored when the earlier run ended: its model was asked now, or
    could not be (`is_model_gone`). `left_out` rows carry labels that only one of the two knows. Of the
    `changed` rows the first are here. `sizes` are bytes, (-1, -1) where a model is gone.
    """

    first: int
    second: int
    comparison: Comparison
    measures: tuple[Contrast, ...] = ()
    labels: tuple[Contrast, ...] = ()
    changed: tuple[RowChanged, ...] = ()
    settings: tuple[SettingPair, ...] = ()
    only_first: tuple[str, ...] = ()
    only_second: tuple[str, ...] = ()
    left_out: int = 0
    asked_now: int = 0
    is_model_gone: bool = False
    sizes: tuple[int, int] = (-1, -1)


@dataclass(frozen=True, slots=True)
class LeaksFound:
    """What gives the labels of a task's `rows` away. Phrases are text of the person's: never logged.

    `task` is the number of the task.
    """

    rows: int
    leaks: tuple[Leak, ...]
    limits: tuple[str, ...] = ()
    task: int = 0


@dataclass(frozen=True, slots=True)
class ReportWritten:
    """The report of a run is in these files; `evaluated` are the measures that stand in it."""

    run: int
    paths: tuple[str, ...]
    evaluated: RunEvaluated


@dataclass(frozen=True, slots=True)
class SharesEstimated:
    """What share of a sheet's rows each label has, by the predictions of a run."""

    run: int
    sheet: str
    shares: Shares


@dataclass(frozen=True, slots=True)
class ModelApplied:
    """`rows` of the sheet carry a prediction of the run, `new` of them from this time.

    `needs_review` rows take about `minutes` at the person's pace (-1: not known yet); `promise` is
    what holds for them: None of a number and of a run older than promises.
    """

    run: int
    sheet: int
    rows: int
    new: int
    empty: int
    needs_review: int
    rows_per_second: float
    minutes: float = -1.0
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class ModelCompressed:
    """A smaller model beside the one it was made of, `source`. Sizes are bytes, speeds rows a second.

    `compared_on` is "test" (`rows` test rows) or "agreement": without test rows the accuracies are
    -1 and only how often both say the same speaks. `measure` is "accuracy" or, of numbers, "r2";
    `difference` is after less before with its 95% `interval`. `accepted`: it lost no more than
    `allowed_loss` (a share), and is used from now on where `source` was; else it is set aside.
    `in_use` is the run that serves now.
    """

    run: int
    source: int
    what: str
    method: str
    state: str
    compared_on: str
    measure: str
    rows: int
    size_before: int
    size_after: int
    speed_before: float
    speed_after: float
    accuracy_before: float
    accuracy_after: float
    difference: float
    interval: tuple[float, float]
    agreement: float
    agreed_on: int
    allowed_loss: float
    folder: str
    accepted: bool
    in_use: int = 0


@dataclass(frozen=True, slots=True)
class ModelTaken:
    """A run's model serves its task from now on, in place of that of the run `before` (0: none)."""

    run: int
    before: int = 0


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in a list; `scores` are None of one that did not end with a model."""

    run: int
    state: str
    preset: str
    method: str
    started: str
    scores: Scores | None
    is_in_use: bool
    has_model: bool


@dataclass(frozen=True, slots=True)
class RunsListed:
    """The runs of a task, oldest first, the one in use (0: none), and how that came about."""

    task: str
    in_use: int
    runs: tuple[RunLine, ...]
    history: tuple[ModelChosen, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelExported:
    """A model lies in `path` for other programs: as "onnx", as "classifier" of plain transformers, or as
    "encoder" with the head beside it; as "pack" it is for this app on another computer.

    On `checked` texts its probabilities were at most `apart` from ours.
    """

    run: int
    path: str
    shape: str
    checked: int
    apart: float


@dataclass(frozen=True, slots=True)
class ModelImported:
    """A model lies in the library: a "base" one to start from, or a "trained" one. `size` in bytes."""

    folder: str
    name: str
    what: str
    size: int
    sha256: str
    revision: str = ""


@dataclass(frozen=True, slots=True)
class ModelListed:
    """A model of the library, "base" or "trained", or one on the "hub". `place` is a folder or a name."""

    name: str
    place: str
    what: str
    size: int
    licence: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelsListed:
    """What `models list` found."""

    models: tuple[ModelListed, ...]


@dataclass(frozen=True, slots=True)
class ModelAdopted:
    """A trained model of the library is a run of a task now; the task is new where it `is_new`."""

    run: int
    task: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class ModelTried:
    """What a model makes of a text: a label or a number, how sure it is (0 to 1), each label's share."""

    label: str
    confidence: float
    labels: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkbookExported:
    """The file is written, as a "copy" or "new"; `notices` tell what had to change on the way."""

    path: str
    rows: int
    columns: tuple[str, ...]
    mode: str = "new"
    notices: tuple[Noticed, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetEmbedded:
    """All rows of a sheet have been read; `blind`: the encoder does not know their language, so runs
    of characters stand in for it.
    """

    sheet: int
    rows: int
    blind: bool


@dataclass(frozen=True, slots=True)
class LabelsSuggested:
    """`rows` of a sheet carry a suggestion, of which `changed` are others than before.

    `method` is a key of `wording.METHODS`, or "" where nothing could be suggested; `why` is a key of
    `wording.SUGGESTION_REASONS`. `learnt_from` counts labelled rows, `seconds` until the rows in view.
    """

    task: int
    sheet: int
    method: str
    why: str
    learnt_from: int
    rows: int
    changed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RowsChosen:
    """Rows to label next, in order. `how` is what was done in the end (see `requests.ChooseRows`), and
    `by_chance` are those of `rows` that were drawn, for an honest estimate. `left_out` rows were
    passed over because they say what a labelled or chosen row says. `run` is whose predictions are to
    be reviewed, else 0.
    """

    task: int
    sheet: int
    how: str
    label: str
    rows: tuple[int, ...]
    by_chance: tuple[int, ...]
    left_out: int
    learnt_from: int
    run: int = 0


@dataclass(frozen=True, slots=True)
class RowsFound:
    """Rows by their likeness (cosine, 1 is the same) to a row or a text."""

    sheet: int
    row: int
    rows: tuple[int, ...]
    likeness: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SchemeChange:
    """What a change of the labels does. `what`: "merge", "archive", "restore", "split", "rename", "move".

    `rows` change their label (in a split: have to be decided), `kept` do not, since they were decided
    otherwise. `names` labels get another name or go along. `runs` and `rules` know one of the labels.
    `examples` are texts of such rows.
    """

    what: str
    labels: tuple[str, ...]
    into: str = ""
    rows: int = 0
    kept: int = 0
    names: int = 0
    runs: int = 0
    rules: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelLine:
    """One label of a list; `rows` carry it."""

    name: str
    rows: int
    colour: str
    archived: bool
    guideline: str


@dataclass(frozen=True, slots=True)
class LabelsListed:
    """The labels of a task, in their order."""

    task: str
    task_kind: str
    labels: tuple[LabelLine, ...]


@dataclass(frozen=True, slots=True)
class LabelsImported:
    """How many labels of a template were made, brought back, and there already."""

    made: int
    back: int
    there: int


@dataclass(frozen=True, slots=True)
class LabelsExported:
    """So many labels of a task are in the file `path`."""

    path: str
    labels: int


@dataclass(frozen=True, slots=True)
class RuleTried:
    """What one rule finds. `rule` is its id, or 0 for one that is not in the project.

    Of its `hits` rows, `labelled` carry a label that no rule set; `right` of these carry the rule's own.
    `low` and `high` bound its precision (95%, Wilson). `shared` rows are found by another rule too,
    `conflicts` by one for another label. The rows of the last two tuples are at most some thousands.
    """

    rule: int
    label: int
    name: str
    pattern: str
    hits: int
    labelled: int
    right: int
    low: float
    high: float
    shared: int
    conflicts: int
    fresh: int
    wrong_rows: tuple[int, ...] = ()
    conflict_rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RulesTried:
    """What rules find in a sheet of `rows` rows: `covered` in all, `conflicts` for different labels;
    `fresh` are those without a label that would be labelled.
    """

    sheet: str
    rows: int
    covered: int
    conflicts: int
    fresh: int
    rules: tuple[RuleTried, ...]


@dataclass(frozen=True, slots=True)
class RowsLabelled:
    """`rows` were labelled; `kept` carried a label and kept it, `conflicts` were left out."""

    sheet: int
    rows: int
    kept: int = 0
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class EditTurned:
    """`rows` are as they were before the latest edit, or as they were after it."""

    rows: int


@dataclass(frozen=True, slots=True)
class ColumnTaken:
    """Rows of a task were labelled from a column: new labels, rows, and cells that held none."""

    task: str
    task_kind: str
    labels: int
    rows: int
    refused: int


@dataclass(frozen=True, slots=True)
class FolderMoved:
    """`files` of `size` bytes lie in `folder` now and were read again there; `is_left` where the
    system did not let us remove all of the old ones.
    """

    folder: str
    files: int
    size: int
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class WordWeight:
    """A word of a text, from `start` to `end` (characters), and what it added to a label's score."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class NearRow:
    """A labelled row that says something like it: its label as it is written, and the cosine."""

    sheet: int
    row: int
    label: str
    likeness: float


@dataclass(frozen=True, slots=True)
class RowExplained:
    """Why a run says what it says of a text. `method` is a key of `findings.WAYS`, `task` a kind.

    The score of a label is its log-odds (of a number its value): `start` for a text that says nothing,
    `end` for this one, and `words` add up to the way between (of a model that only answers, about).
    `chances` are the probabilities of all labels; `unread` words lie beyond what the model reads.
    `nearest` is None where the texts have not been read into vectors.
    """

    run: int
    sheet: int
    row: int
    text: str
    task: str
    method: str
    predicted: str
    confidence: float
    label: str
    start: float
    end: float
    words: tuple[WordWeight, ...]
    chances: tuple[tuple[str, float], ...]
    unread: int = 0
    nearest: tuple[NearRow, ...] | None = None


@dataclass(frozen=True, slots=True)
class DrivingWord:
    """A word that drives a label: `weight` is what it added per row looked at, times how much oftener
    rows with it carry the label. `rows` labelled rows hold it, `right` of them carry the label; `where`
    are (sheet, row).
    """

    word: str
    weight: float
    rows: int
    right: int
    where: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class LabelDriven:
    """What drives a label (of a number "up" or "down"), over `rows` rows looked at."""

    label: str
    rows: int
    words: tuple[DrivingWord, ...]


@dataclass(frozen=True, slots=True)
class LabelsExplained:
    """What drives each label of a run. `is_cut`: time ran out before all rows were looked at."""

    run: int
    task: str
    method: str
    labels: tuple[LabelDriven, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class EngineInstalled:
    """An engine pack lies in `folder`; `device` is what its `torch` was made for, such as "cuda"."""

    folder: str
    device: str
    torch: str


RESULTS = table(
    WordWeight,
    NearRow,
    RowExplained,
    DrivingWord,
    LabelDriven,
    LabelsExplained,
    *TRUST.values(),
    FolderMoved,
    Figure,
    ColumnTaken,
    Scores,
    ColumnGuess,
    WarmedUp,
    SheetPreview,
    SheetDifference,
    SheetImported,
    CleaningCount,
    CleaningPreviewed,
    SheetCleaned,
    ModelChosen,
    ModelTrained,
    TrainingPaused,
    ModelTuned,
    WrongLabel,
    Contradiction,
    MixedLabels,
    LabelsAudited,
    Disagreement,
    AgreedLabel,
    LabelsCompared,
    Gain,
    CurvePoint,
    LabelOutlook,
    LabelsForecast,
    RunEvaluated,
    Setting,
    DialPrepared,
    RowChanged,
    SettingPair,
    RunsCompared,
    LeaksFound,
    SharesEstimated,
    ReportWritten,
    ModelApplied,
    ModelCompressed,
    ModelTaken,
    RunLine,
    RunsListed,
    ModelExported,
    ModelImported,
    ModelListed,
    ModelsListed,
    ModelAdopted,
    ModelTried,
    WorkbookExported,
    SheetEmbedded,
    LabelsSuggested,
    RowsChosen,
    RowsFound,
    SchemeChange,
    LabelLine,
    LabelsListed,
    LabelsImported,
    LabelsExported,
    RuleTried,
    RulesTried,
    RowsLabelled,
    EditTurned,
    EngineInstalled,
    SelfTested,
)
