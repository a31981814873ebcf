"""Everything that a person, a file or a machine can cause: kinds with fields, and no sentences.

The sentence and the remedy for each kind are in `wording`. Anything that is not a `WorkbenchError`
is a bug of ours. Fields are plain strings and numbers, never the text of a customer's row.
"""

from dataclasses import dataclass


@dataclass(eq=False)
class WorkbenchError(Exception):
    """Root of every error that has a sentence for the person."""

    def __str__(self) -> str:
        return type(self).__name__


# --- files from outside -------------------------------------------------------------------------


@dataclass(eq=False)
class FileMissing(WorkbenchError):
    """There is no file of that name."""

    file: str


@dataclass(eq=False)
class FileUnreadable(WorkbenchError):
    """The system does not let us read the file."""

    file: str


@dataclass(eq=False)
class NotASpreadsheet(WorkbenchError):
    """The content is none of the formats that we read, whatever its name says."""

    file: str


@dataclass(eq=False)
class SheetEmpty(WorkbenchError):
    """The sheet has no row below its header."""

    file: str


@dataclass(eq=False)
class WorkbookEncrypted(WorkbenchError):
    """The workbook needs a password."""

    file: str


@dataclass(eq=False)
class PasswordWrong(WorkbenchError):
    """The password does not open the workbook."""

    file: str


@dataclass(eq=False)
class WorkbookDamaged(WorkbenchError):
    """The file begins like a workbook and then does not hold together."""

    file: str


@dataclass(eq=False)
class WorkbookTooLarge(WorkbenchError):
    """The workbook would need more than the limit of `what`: bytes, cells, entries, columns or ratio."""

    file: str
    what: str
    limit: int


@dataclass(eq=False)
class SheetMissing(WorkbenchError):
    """The workbook has no sheet of that name."""

    file: str
    sheet: str
    available: str


@dataclass(eq=False)
class ColumnMissing(WorkbenchError):
    """The sheet lacks a column that was named; `available` lists what it has."""

    column: str
    available: str


@dataclass(eq=False)
class HeaderRowMissing(WorkbenchError):
    """The sheet ends before the header row that was named."""

    file: str
    row: int


@dataclass(eq=False)
class NoTextColumn(WorkbenchError):
    """No column holds text that could be classified."""

    file: str


@dataclass(eq=False)
class EncodingUnknown(WorkbenchError):
    """The text file is not UTF-8; `candidates` are encodings that would decode it."""

    file: str
    candidates: str


@dataclass(eq=False)
class TextHasNul(WorkbenchError):
    """The text file holds a NUL byte, so it is cut or not text at all."""

    file: str
    line: int


@dataclass(eq=False)
class QuoteUnclosed(WorkbenchError):
    """A quotation mark that opens in this line of a text file is never closed."""

    file: str
    line: int


@dataclass(eq=False)
class FieldTooLong(WorkbenchError):
    """One field of a text file is larger than a megabyte."""

    file: str
    line: int


@dataclass(eq=False)
class ReaderDied(WorkbenchError):
    """The guarded reader was killed by what the file contains."""

    file: str


@dataclass(eq=False)
class ReaderTooSlow(WorkbenchError):
    """The guarded reader gave no sign of life for `seconds`."""

    file: str
    seconds: int


@dataclass(eq=False)
class ReaderOutOfMemory(WorkbenchError):
    """The guarded reader needed more than its memory limit (MiB)."""

    file: str
    limit: int


# --- projects -----------------------------------------------------------------------------------


@dataclass(eq=False)
class ProjectMissing(WorkbenchError):
    """There is no project file of that name."""

    file: str


@dataclass(eq=False)
class ProjectExists(WorkbenchError):
    """A new project would overwrite a file."""

    file: str


@dataclass(eq=False)
class ProjectEmpty(WorkbenchError):
    """The project file has 0 bytes."""

    file: str


@dataclass(eq=False)
class NotAProject(WorkbenchError):
    """The file is not a project of this application."""

    file: str


@dataclass(eq=False)
class ProjectDamaged(WorkbenchError):
    """The project file does not hold together; `backup` names the newest sound backup or is empty."""

    file: str
    backup: str = ""


@dataclass(eq=False)
class ProjectTooNew(WorkbenchError):
    """A newer version of the application wrote the project."""

    file: str
    version: int
    supported: int


@dataclass(eq=False)
class ProjectTooOld(WorkbenchError):
    """An older version wrote the project, and here it can only be read, not brought up to date."""

    file: str


@dataclass(eq=False)
class ProjectInUse(WorkbenchError):
    """Another window or command has the project open."""

    file: str


@dataclass(eq=False)
class ProjectReadOnly(WorkbenchError):
    """The project is open for reading only."""

    file: str


@dataclass(eq=False)
class SheetUnknown(WorkbenchError):
    """The project has no sheet of that name."""

    sheet: str
    available: str


@dataclass(eq=False)
class TaskUnknown(WorkbenchError):
    """The project has no task of that name."""

    task: str
    available: str


@dataclass(eq=False)
class TaskNameTaken(WorkbenchError):
    """The project has a task of that name already."""

    task: str


@dataclass(eq=False)
class TaskNameEmpty(WorkbenchError):
    """A task needs a name."""


@dataclass(eq=False)
class ScaleImpossible(WorkbenchError):
    """The lowest number is not below the highest, or the step is not between them."""


@dataclass(eq=False)
class TaskKindDiffers(WorkbenchError):
    """The task is of another kind than what the label column holds (both of `label_text.KINDS`)."""

    task: str
    task_kind: str
    column: str
    column_kind: str


@dataclass(eq=False)
class KindsDiffer(WorkbenchError):
    """Two tasks that were to be compared hold labels of different kinds."""

    first: str
    first_kind: str
    second: str
    second_kind: str


@dataclass(eq=False)
class RunUnknown(WorkbenchError):
    """The project has no finished run of that name."""

    run: str
    available: str


@dataclass(eq=False)
class NoSheet(WorkbenchError):
    """The project has no sheet yet."""


@dataclass(eq=False)
class NoRun(WorkbenchError):
    """The project has no finished run yet."""


@dataclass(eq=False)
class NothingToResume(WorkbenchError):
    """No run of the task was paused or cut off with a checkpoint."""


@dataclass(eq=False)
class RunNotResumable(WorkbenchError):
    """The run was not paused or cut off, or has no checkpoint. `available`: those that can go on."""

    run: str
    available: str


@dataclass(eq=False)
class TextsUnread(WorkbenchError):
    """The texts of the sheet have not been read into vectors yet."""

    sheet: str


@dataclass(eq=False)
class RowMissing(WorkbenchError):
    """The sheet of `rows` rows has no row of that number."""

    sheet: str
    row: int
    rows: int


@dataclass(eq=False)
class RowWithoutText(WorkbenchError):
    """The row has no text, so there is nothing that a model could go by."""

    sheet: str
    row: int


@dataclass(eq=False)
class NoTextChosen(WorkbenchError):
    """The sheet has no column with the role text."""

    sheet: str


@dataclass(eq=False)
class LabelNameTaken(WorkbenchError):
    """The task has a label of that name already."""

    label: str


@dataclass(eq=False)
class LabelNameEmpty(WorkbenchError):
    """A label needs a name."""


# --- searching ----------------------------------------------------------------------------------


@dataclass(eq=False)
class SearchUnclosed(WorkbenchError):
    """A bracket, quote or slash of a search opens and is never closed; `mark` is the one."""

    mark: str


@dataclass(eq=False)
class SearchIncomplete(WorkbenchError):
    """Nothing stands where AND, OR, NOT, a bracket or quotes want something."""

    word: str


@dataclass(eq=False)
class SearchTooLong(WorkbenchError):
    """A search has more characters, words or brackets within brackets than we take."""

    limit: int


@dataclass(eq=False)
class PatternWrong(WorkbenchError):
    """A regular expression cannot be read from its character `place` on, counted from 1."""

    pattern: str
    place: int


@dataclass(eq=False)
class PatternSlow(WorkbenchError):
    """A regular expression took longer on the texts than it may."""

    pattern: str


@dataclass(eq=False)
class RulesUnreadable(WorkbenchError):
    """A line of a file of rules says no label and pattern."""

    file: str
    line: int


@dataclass(eq=False)
class LabelUnknown(WorkbenchError):
    """The task has no label of that name."""

    label: str
    available: str


@dataclass(eq=False)
class LabelIntoItself(WorkbenchError):
    """A label cannot be merged into, or moved below, itself or a label below it."""

    label: str


@dataclass(eq=False)
class TemplateUnreadable(WorkbenchError):
    """The file is no list of labels as `labels export` writes it."""

    file: str


@dataclass(eq=False)
class TemplateUnknown(WorkbenchError):
    """No template has that name, and no file either."""

    template: str
    available: str


# --- disks and folders --------------------------------------------------------------------------


@dataclass(eq=False)
class DiskFull(WorkbenchError):
    """No room is left on the disk that holds `folder`."""

    folder: str


@dataclass(eq=False)
class FolderReadOnly(WorkbenchError):
    """The system does not let us write into `folder`."""

    folder: str


@dataclass(eq=False)
class FolderMissing(WorkbenchError):
    """There is no folder of that name."""

    folder: str


@dataclass(eq=False)
class FolderNotEmpty(WorkbenchError):
    """A folder that is to be made anew is there already, with something in it."""

    folder: str


@dataclass(eq=False)
class TargetInUse(WorkbenchError):
    """Another program holds the file that we want to replace; `suggestion` is a free name beside it."""

    file: str
    suggestion: str


@dataclass(eq=False)
class TargetIsSource(WorkbenchError):
    """The export would replace the file that the rows came from."""

    file: str


@dataclass(eq=False)
class TargetUnsupported(WorkbenchError):
    """We do not write files with that ending."""

    file: str


@dataclass(eq=False)
class ReportUnsupported(WorkbenchError):
    """We write no reports with that ending."""

    file: str


@dataclass(eq=False)
class CopyImpossible(WorkbenchError):
    """New columns cannot be put into the workbook safely; `reason` is a key of `wording.OBSTACLES`."""

    file: str
    reason: str


@dataclass(eq=False)
class PartMissing(WorkbenchError):
    """An optional package that a format needs is not installed."""

    package: str
    file: str


# --- learning -----------------------------------------------------------------------------------


@dataclass(eq=False)
class TooFewLabels(WorkbenchError):
    """Fewer than two labels have rows."""

    have: int


@dataclass(eq=False)
class TooFewRows(WorkbenchError):
    """A label has fewer rows than are needed to learn and to test it."""

    label: str
    have: int
    need: int


@dataclass(eq=False)
class TooFewNumbers(WorkbenchError):
    """Too few rows have a number, or all of them the same."""

    have: int
    need: int


@dataclass(eq=False)
class NoText(WorkbenchError):
    """All texts are empty."""


@dataclass(eq=False)
class ModelMissing(WorkbenchError):
    """There is no model folder of that name."""

    folder: str


@dataclass(eq=False)
class ModelWithoutWeights(WorkbenchError):
    """The model folder has no model.safetensors."""

    folder: str


@dataclass(eq=False)
class ModelWithoutTokenizer(WorkbenchError):
    """The model folder has no tokenizer that we can read."""

    folder: str


@dataclass(eq=False)
class ModelTooLarge(WorkbenchError):
    """The model needs `gigabytes` of memory; `most` are allowed."""

    folder: str
    gigabytes: int
    most: int


@dataclass(eq=False)
class ModelUnsafe(WorkbenchError):
    """The model folder brings code, asks for it or leads out of itself; `item` is the file or key."""

    folder: str
    item: str


@dataclass(eq=False)
class ModelUnsupported(WorkbenchError):
    """The model is of a kind that we cannot run."""

    folder: str
    model_type: str


@dataclass(eq=False)
class ModelDamaged(WorkbenchError):
    """The model folder does not hold together, or its weights are not those that were published."""

    folder: str
    item: str


@dataclass(eq=False)
class HubUnreachable(WorkbenchError):
    """No answer from the hub at `address`."""

    address: str


@dataclass(eq=False)
class HubRefused(WorkbenchError):
    """The hub at `address` does not give us the model: HTTP `status`."""

    address: str
    model: str
    status: int


@dataclass(eq=False)
class HubNameWrong(WorkbenchError):
    """A model on a hub is called OWNER/NAME; this is no such name."""

    name: str


@dataclass(eq=False)
class ModelOfAnotherKind(WorkbenchError):
    """The model is for tasks of another kind (`wanted`) than this one (`found`)."""

    task: str
    found: str
    wanted: str


@dataclass(eq=False)
class ModelNotCompressible(WorkbenchError):
    """The model is of layers (`layers`) that cannot be made smaller in the way that was asked for."""

    model: str
    layers: str


@dataclass(eq=False)
class RunModelMissing(WorkbenchError):
    """The folder of a run's model is gone: deleted, or on another computer."""

    run: int


@dataclass(eq=False)
class RunInUseGone(WorkbenchError):
    """The run in use is no longer in the project. `available` are the ones with a model."""

    run: int
    available: str


@dataclass(eq=False)
class ModelBlindToText(WorkbenchError):
    """The encoder does not know `percent` of the tokens, so fine-tuning it would learn nothing."""

    model: str
    percent: int


@dataclass(eq=False)
class DeviceMissing(WorkbenchError):
    """The device that was asked for is not in this computer."""

    device: str


@dataclass(eq=False)
class DeviceOutOfMemory(WorkbenchError):
    """The device had no memory left even at the smallest batch."""

    device: str


@dataclass(eq=False)
class OptionUnfit(WorkbenchError):
    """The option does not go with the kind of the task; `fitting` are the values that do."""

    option: str
    value: str
    fitting: str


@dataclass(eq=False)
class LossNotFinite(WorkbenchError):
    """The loss or its gradient is no number any more; `rate` is a lower learning rate to try."""

    step: int
    rate: float


@dataclass(eq=False)
class RowsChanged(WorkbenchError):
    """The labelled rows are not those that the run to be resumed had begun with."""

    run: int


@dataclass(eq=False)
class CheckpointMissing(WorkbenchError):
    """The run has no whole checkpoint to go on from."""

    run: int


# --- work in the background ---------------------------------------------------------------------


@dataclass(eq=False)
class EngineDied(WorkbenchError):
    """The process that worked for us ended (`code`: its exit code, negative for a signal)."""

    code: int


@dataclass(eq=False)
class GpuLost(WorkbenchError):
    """The GPU stopped answering (driver, heat, sleep, unplugged); the process has to be another one."""


@dataclass(eq=False)
class EnginePackDamaged(WorkbenchError):
    """The file or folder is no engine pack, or not a whole one."""

    file: str


@dataclass(eq=False)
class EnginePackFailed(WorkbenchError):
    """The engine pack in the folder fits, but its program ended before it was ready."""

    folder: str


@dataclass(eq=False)
class EnginePackInUse(WorkbenchError):
    """The engine pack that is to be replaced works right now."""

    folder: str


@dataclass(eq=False)
class EnginePackUnfit(WorkbenchError):
    """The engine pack is for another version or system (`theirs`) than this app is (`ours`)."""

    theirs: str
    ours: str


@dataclass(eq=False)
class Cancelled(WorkbenchError):
    """The person ended it; there is nothing to say."""


@dataclass(eq=False)
class NotYetAvailable(WorkbenchError):
    """The command line has the word, the engine not yet the deed."""

    what: str
