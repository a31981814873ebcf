"""What a person can ask of the engine: one frozen dataclass a step, plain values only.

Paths are absolute strings. 0 and "" mean: not said, decide and report it.
"""

from dataclasses import dataclass, field

from workbench.options import Options
from workbench.records import table


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Load torch and measure the device, so that the first real request does not wait for it."""


@dataclass(frozen=True, slots=True)
class SelfTest:
    """Look at this computer: what computes, how fast, is our model whole. Result: `SelfTested`."""


@dataclass(frozen=True, slots=True)
class PreviewSheet:
    """Read the first rows of a file and guess what its columns are. Result: `SheetPreview`."""

    path: str
    sheet: str = ""
    header_row: int = 0
    encoding: str = ""
    delimiter: str = ""
    limit: int = 100
    header_lines: int = 0
    quoting: str = ""
    password: str = field(default="", repr=False)
    pasted: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ImportSheet:
    """Read a whole sheet into the project. Result: `SheetImported`.

    `header_row` is the row's number in the sheet, from 1. Columns are named by their headers as the
    preview shows them (made unique). `label_column` also turns its values into labels of the task.
    `columns` are the only ones to take (none said: all). `replaces` names a sheet of the project
    whose labels are carried over to the rows that are the same. `task` is made where there is none
    of that name; `label_kind` is one of `label_text.KINDS`, and `label_separator` parts the names
    in a cell of several labels or the levels of a path.
    """

    project: str
    path: str
    sheet: str = ""
    header_row: int = 0
    text_columns: tuple[str, ...] = ()
    label_column: str = ""
    id_column: str = ""
    group_column: str = ""
    encoding: str = ""
    delimiter: str = ""
    name: str = ""
    guess_label: bool = True
    header_lines: int = 0
    quoting: str = ""
    password: str = field(default="", repr=False)
    pasted: str = field(default="", repr=False)
    skip_hidden_rows: bool = False
    columns: tuple[str, ...] = ()
    replaces: str = ""
    task: str = ""
    label_kind: str = ""
    label_separator: str = ""


@dataclass(frozen=True, slots=True)
class PreviewCleaning:
    """Count what a recipe (`text.recipe`, as JSON) would touch. Result: `CleaningPreviewed`."""

    project: str
    sheet: str = ""
    recipe: str = ""


@dataclass(frozen=True, slots=True)
class CleanSheet:
    """Keep a recipe for the texts of a sheet, "" for none. Result: `SheetCleaned`."""

    project: str
    sheet: str = ""
    recipe: str = ""


@dataclass(frozen=True, slots=True)
class TrainModel:
    """Learn from the labelled rows of a task. Result: `ModelTrained`. `task` "" is the first task.

    `resume` is the number of a run that was cut off: it goes on from its last checkpoint, as it was
    asked for, and everything else here but the project is left aside.
    """

    project: str
    task: str = ""
    preset: str = "quick"
    model: str = ""
    device: str = "auto"
    options: Options = field(default_factory=Options)
    resume: int = 0


@dataclass(frozen=True, slots=True)
class TuneModel:
    """Look for the best options for `minutes`, then learn with them. Result: `ModelTuned`.

    `trials` is the most that are tried (0: as many as there is time for), `options` what is settled.
    The final training comes on top of the minutes. A search that was cut off goes on as any run.
    """

    project: str
    task: str = ""
    model: str = ""
    device: str = "auto"
    minutes: float = 10.0
    trials: int = 0
    options: Options = field(default_factory=Options)
    resume: int = 0


@dataclass(frozen=True, slots=True)
class AuditLabels:
    """Look for labels that seem wrong; changes nothing. Result: `LabelsAudited`. `sheet` "" is all."""

    project: str
    task: str = ""
    sheet: str = ""
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class CompareLabels:
    """Set what two sources say of a sheet side by side. Result: `LabelsCompared`.

    `first` and `second` are each a task's name or "column:" and a column's name; `separator` parts
    several labels or the levels of a path in a column's cells, guessed where it is not said.
    """

    project: str
    first: str
    second: str
    sheet: str = ""
    separator: str = ""


@dataclass(frozen=True, slots=True)
class ForecastLabels:
    """Say what more labels would bring, from the labels at hand. Result: `LabelsForecast`."""

    project: str
    task: str = ""
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class EvaluateRun:
    """Say how good a run is, from its stored predictions. Result: `RunEvaluated`. 0: the one in use.

    `precision` (0 to 1) is what is to be kept, overall or by `each_label`; nothing is changed by it. 0:
    what holds for the run.
    """

    project: str
    task: str = ""
    run: int = 0
    precision: float = 0.0
    each_label: bool = False


@dataclass(frozen=True, slots=True)
class PrepareDial:
    """Work out what every precision that could be promised with a run comes to, for the rows that score
    it and for a sheet (0: for none) that it has classified. Result: `DialPrepared`.
    """

    project: str
    run: int
    sheet: int = 0


@dataclass(frozen=True, slots=True)
class CompareRuns:
    """Say whether the second run is better than the first, on rows that both are scored on.

    Result: `RunsCompared`. `measure` is as in `evaluation.comparison`, "" the usual one.
    """

    project: str
    first: int
    second: int
    measure: str = ""


@dataclass(frozen=True, slots=True)
class FindLeaks:
    """Look for what gives the labels of a task away; changes nothing. Result: `LeaksFound`."""

    project: str
    task: str = ""


@dataclass(frozen=True, slots=True)
class EstimateShares:
    """Estimate the true label shares of a sheet that a run was applied to. Result: `SharesEstimated`.

    `column` parts the sheet by its values, days by their `period` ("month", "quarter" or "year"); "":
    not at all.
    """

    project: str
    task: str = ""
    sheet: str = ""
    run: int = 0
    column: str = ""
    period: str = "month"


@dataclass(frozen=True, slots=True)
class WriteReport:
    """Write what is known of a run into files that end in .html, .pdf or .xlsx. Result: `ReportWritten`.

    `signed_by` is who answers for it. Texts of rows stand in it only `with_texts`. `precision` asks for
    another promise than the one that holds (0), overall or by `each_label`.
    """

    project: str
    paths: tuple[str, ...]
    task: str = ""
    run: int = 0
    language: str = "en"
    signed_by: str = ""
    with_texts: bool = False
    precision: float = 0.0
    each_label: bool = False


@dataclass(frozen=True, slots=True)
class ExplainRow:
    """Say which words made a run say what it says of a row. Result: `RowExplained`.

    A `text` stands in for the row's own (row 0: it is no row's). `label` "" is the predicted one. `nearest`
    labelled rows are told beside it.
    """

    project: str
    task: str = ""
    run: int = 0
    sheet: str = ""
    row: int = 0
    text: str = field(default="", repr=False)
    label: str = ""
    nearest: int = 5


@dataclass(frozen=True, slots=True)
class ExplainLabels:
    """Say which words drive each label of a run, over some of its rows. Result: `LabelsExplained`.

    At most `rows` of each label are looked at, and no more are begun after so many `seconds` (0: all).
    """

    project: str
    task: str = ""
    run: int = 0
    rows: int = 200
    seconds: int = 120


@dataclass(frozen=True, slots=True)
class ApplyModel:
    """Classify every row of a sheet with a run's model, or go on with it. Result: `ModelApplied`.

    `precision` (0 to 1) is to be kept from now on by the rows that need nobody, overall or by
    `each_label`; 0: as was chosen before.
    """

    project: str
    task: str = ""
    sheet: str = ""
    run: int = 0
    device: str = "auto"
    text_columns: tuple[str, ...] = ()
    precision: float = 0.0
    each_label: bool = False


@dataclass(frozen=True, slots=True)
class CompressModel:
    """Make a smaller model of a run's, as a run of its own. Result: `ModelCompressed`.

    `what` is "int8", "layers", "width" or "distil"; `keep` the number of layers, or for "width" the
    hundredths of each layer's inner units. Where the smaller model loses more than `allowed_loss`
    (in points: hundredths of the accuracy, or of the R2 of a number) it is set aside and not used.
    """

    project: str
    task: str = ""
    run: int = 0
    what: str = "int8"
    keep: int = 0
    epochs: int = 0
    allowed_loss: float = 1.0
    device: str = "auto"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class UseModel:
    """Put the model of a run in use: an earlier one, one kept beside, or one that was set aside because
    it lost more than was allowed. Result: `ModelTaken`.
    """

    project: str
    run: int


@dataclass(frozen=True, slots=True)
class ExportModel:
    """Write a run's model into the new folder `path` for other programs. Result: `ModelExported`.

    `what` is "transformers" or "onnx"; "pack" writes one file with everything that another computer
    with this app needs.
    """

    project: str
    path: str
    what: str = "transformers"
    task: str = ""
    run: int = 0


@dataclass(frozen=True, slots=True)
class ImportModel:
    """Take a model from a file (`.bertpack` or .zip) into the library. Result: `ModelImported`."""

    path: str


@dataclass(frozen=True, slots=True)
class FetchModel:
    """Fetch a base model from a hub into the library. Result: `ModelImported`.

    The only request that uses the network. `repo` is OWNER/NAME, `endpoint` the address of the hub or
    of a mirror ("": the public one). A fetch that was cut off goes on where it was.
    """

    repo: str
    revision: str = "main"
    endpoint: str = ""
    name: str = ""
    licence: str = ""
    languages: tuple[str, ...] = ()
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class AdoptModel:
    """Make a trained model of the library a run of a project, to be applied. Result: `ModelAdopted`.

    `task` names a task of the model's kind; "": the one that fits, or a new one.
    """

    project: str
    folder: str
    task: str = ""


@dataclass(frozen=True, slots=True)
class TryModel:
    """Say what a trained model makes of one text. Result: `ModelTried`."""

    folder: str
    text: str
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class ExportWorkbook:
    """Write a sheet with its predictions. Result: `WorkbookExported`.

    `mode` is "copy" (of the workbook that the sheet came from), "new" or "": a copy where that is
    possible. `state` and `search` choose rows as a `View` does, for new files. `columns` are keys of
    `wording.NEW_COLUMNS`; `names` is the language of their names, "" for that of the sheet's own.
    `shares` are columns by which true label shares are told beside the rows, in a sheet or a file of
    their own ("": of all rows together), days by their `period`; a copy has none.
    """

    project: str
    path: str
    sheet: str = ""
    run: int = 0
    file_format: str = ""
    language: str = "en"
    mode: str = ""
    state: str = ""
    search: str = ""
    columns: tuple[str, ...] = ("prediction", "confidence", "needs_review")
    names: str = "en"
    mark: bool = True
    shares: tuple[str, ...] = ()
    period: str = "month"


@dataclass(frozen=True, slots=True)
class EmbedSheet:
    """Read every text of a sheet into vectors, or go on with it. Result: `SheetEmbedded`.

    `model` is the encoder, "" the built-in one.
    """

    project: str
    sheet: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class SuggestLabels:
    """Learn from the labels at hand and suggest one for every row. Result: `LabelsSuggested`.

    `rows` (ids) are those in view: an event tells of them before the others are done.
    """

    project: str
    task: str = ""
    sheet: str = ""
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChooseRows:
    """Choose which rows to label next, in order. Result: `RowsChosen`.

    `how` is "best" (a diverse start, then "unsure"), "start", "unsure", "label" (likely rows of
    `label`), "changed", "random" or "review" (rows that need a person by what `run` says of them, 0 the
    one in use). `near` are rows just labelled: nothing like them is chosen.
    """

    project: str
    task: str = ""
    sheet: str = ""
    how: str = "best"
    label: str = ""
    count: int = 100
    near: tuple[int, ...] = ()
    seed: int = 0
    run: int = 0


@dataclass(frozen=True, slots=True)
class SimilarRows:
    """Find the rows most like a row or a text, or least like it. Result: `RowsFound`.

    `model` is the encoder that the sheet was read by, "" the built-in one.
    """

    project: str
    sheet: str = ""
    row: int = 0
    text: str = ""
    least: bool = False
    count: int = 100
    model: str = ""


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """Find the rows that say the same as a row, without those labelled already. Result: `RowsFound`."""

    project: str
    task: str = ""
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class TryRules:
    """Say what rules find and how right they are. Result: `RulesTried`.

    `patterns` are (label's name, pattern) pairs to try; where there are none, the task's own rules are.
    """

    project: str
    task: str = ""
    sheet: str = ""
    patterns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ApplyRules:
    """Label what rules find, as one undo step. Result: `RowsLabelled`.

    `rules` are their ids; none: every active one. Rows that two of them label otherwise are left out.
    """

    project: str
    task: str = ""
    sheet: str = ""
    rules: tuple[int, ...] = ()
    only_unlabelled: bool = True


@dataclass(frozen=True, slots=True)
class LabelRows:
    """Label many rows as one undo step. Result: `RowsLabelled`.

    `label` is an id, 0 takes labels away. `rows` are ids, packed as `packed_ids` does; `origin` says
    from what the label came.
    """

    project: str
    task: str = ""
    sheet: str = ""
    label: int = 0
    rows: str = ""
    only_unlabelled: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True)
class AcceptSuggestions:
    """Take over suggestions of at least `least` confidence for rows without a label, as one undo step.
    Result: `RowsLabelled`.
    """

    project: str
    task: str = ""
    sheet: str = ""
    least: float = 0.95


@dataclass(frozen=True, slots=True)
class TurnEdit:
    """Take back the latest edit, or do again what was taken back, where it is about very many rows.
    Result: `EditTurned`.
    """

    project: str
    redo: bool = False


@dataclass(frozen=True, slots=True)
class MoveFolder:
    """Move a folder of the settings: "models_folder" or "backups_folder". Result: `FolderMoved`.

    `target` is the new folder itself; "" is the usual place.
    """

    name: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class InstallEngine:
    """Unfold the engine pack in the file `path` into the person's folder. Result: `EngineInstalled`."""

    path: str


REQUESTS = table(
    Options,
    WarmUp,
    MoveFolder,
    PreviewSheet,
    ImportSheet,
    PreviewCleaning,
    CleanSheet,
    TrainModel,
    TuneModel,
    AuditLabels,
    CompareLabels,
    ForecastLabels,
    EvaluateRun,
    PrepareDial,
    CompareRuns,
    FindLeaks,
    EstimateShares,
    WriteReport,
    ExplainRow,
    ExplainLabels,
    ApplyModel,
    CompressModel,
    UseModel,
    ExportModel,
    ImportModel,
    FetchModel,
    AdoptModel,
    TryModel,
    ExportWorkbook,
    EmbedSheet,
    SuggestLabels,
    ChooseRows,
    SimilarRows,
    NearDuplicates,
    TryRules,
    ApplyRules,
    LabelRows,
    AcceptSuggestions,
    TurnEdit,
    InstallEngine,
    SelfTest,
)
Request = (
    WarmUp
    | PreviewSheet
    | ImportSheet
    | PreviewCleaning
    | CleanSheet
    | TrainModel
    | TuneModel
    | AuditLabels
    | CompareLabels
    | ForecastLabels
    | MoveFolder
    | EvaluateRun
    | PrepareDial
    | CompareRuns
    | FindLeaks
    | EstimateShares
    | WriteReport
    | ExplainRow
    | ExplainLabels
    | ApplyModel
    | CompressModel
    | UseModel
    | ExportModel
    | ImportModel
    | FetchModel
    | AdoptModel
    | TryModel
    | ExportWorkbook
    | EmbedSheet
    | SuggestLabels
    | ChooseRows
    | SimilarRows
    | NearDuplicates
    | TryRules
    | ApplyRules
    | LabelRows
    | AcceptSuggestions
    | TurnEdit
    | InstallEngine
    | SelfTest
)

BULK = (
    TryRules | ApplyRules | LabelRows | AcceptSuggestions | TurnEdit | InstallEngine
)  # a parser does them, at once
