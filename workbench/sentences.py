"""The English fact and remedy for every kind of error; `wording` fills in the fields and translates.

A test fails where a kind of `errors` is missing here.
"""

from workbench import errors as e
from workbench.translation import N_

SENTENCES: dict[type[e.WorkbenchError], tuple[str, str]] = {
    e.FileMissing: (
        N_("There is no file named {file}."),
        N_("Check the name, or choose the file again."),
    ),
    e.FileUnreadable: (
        N_("This computer does not let us read {file}."),
        N_("Close it in other programs or ask for the right to read it, then try again."),
    ),
    e.NotASpreadsheet: (
        N_("{file} is not a spreadsheet that we can read."),
        N_("Open it in Excel and save it as .xlsx or .csv, then import that file."),
    ),
    e.SheetEmpty: (
        N_("{file} has no rows below its header."),
        N_("Choose another sheet, another header row or another file."),
    ),
    e.WorkbookEncrypted: (
        N_("{file} is protected by a password."),
        N_("Give its password; on the command line through --password-stdin."),
    ),
    e.PasswordWrong: (
        N_("This password does not open {file}."),
        N_("Type it again; capitals count."),
    ),
    e.WorkbookDamaged: (
        N_("{file} is damaged or was cut short."),
        N_("Get the file again, or let Excel repair it and save it, then import it."),
    ),
    e.WorkbookTooLarge: (
        N_("{file} goes beyond what one import can hold ({what}: at most {limit})."),
        N_("Delete what is far outside the data, or split the file, then import it."),
    ),
    e.SheetMissing: (
        N_("{file} has no sheet named {sheet}."),
        N_("Choose one of: {available}."),
    ),
    e.ColumnMissing: (
        N_("There is no column named {column}."),
        N_("Choose one of: {available}."),
    ),
    e.HeaderRowMissing: (
        N_("{file} ends before row {row}."),
        N_("Choose a smaller header row."),
    ),
    e.NoTextColumn: (
        N_("No column of {file} holds text that could be classified."),
        N_("Say which column holds the text."),
    ),
    e.EncodingUnknown: (
        N_("{file} is not in UTF-8, and its encoding cannot be known for sure."),
        N_("Choose the encoding under which the text reads right: {candidates}."),
    ),
    e.TextHasNul: (
        N_("{file} holds a NUL byte in line {line}, so it is damaged or not a text file."),
        N_("Export it again as CSV UTF-8, then import it."),
    ),
    e.QuoteUnclosed: (
        N_("A quotation mark in line {line} of {file} is never closed."),
        N_("Close or remove it, or export the file again, then import it."),
    ),
    e.FieldTooLong: (
        N_("A field in line {line} of {file} is longer than a million characters."),
        N_("A quotation mark may be missing there; mend the line, then import the file."),
    ),
    e.ReaderDied: (
        N_("The content of {file} made its reader fail; nothing was imported."),
        N_("Open it in Excel and save it as a new .xlsx file, then import that."),
    ),
    e.ReaderTooSlow: (
        N_("Reading {file} stood still for {seconds} seconds and was ended."),
        N_("Save it in Excel as a new .xlsx or .csv file, then import that."),
    ),
    e.ReaderOutOfMemory: (
        N_("{file} needs more than {limit} MB of memory to read."),
        N_("Save the sheet as .csv, or split it, then import that."),
    ),
    e.ProjectMissing: (
        N_("There is no project named {file}."),
        N_("Check the name, or choose the project again."),
    ),
    e.ProjectExists: (
        N_("A file named {file} is there already."),
        N_("Choose another name; nothing was replaced."),
    ),
    e.ProjectEmpty: (
        N_("The project {file} has no content (0 bytes)."),
        N_("A copy may have failed: copy it again, or open a backup beside it."),
    ),
    e.NotAProject: (
        N_("{file} is not a BERT Workbench project."),
        N_("Choose a .bertwb file, or make a new project from a workbook."),
    ),
    e.ProjectDamaged: (
        N_("The project {file} is damaged; it was not changed."),
        N_("Open the newest sound backup beside it: {backup}"),
    ),
    e.ProjectTooNew: (
        N_("A newer version of BERT Workbench made {file} (format {version}, here {supported})."),
        N_("Update BERT Workbench, then open it; the file was not changed."),
    ),
    e.ProjectTooOld: (
        N_("{file} is of an older version and can only be read here, not brought up to date."),
        N_("Close it elsewhere, or copy it to a folder that you may write to, and open the copy."),
    ),
    e.ProjectInUse: (
        N_("{file} is open in another window or command."),
        N_("Close it there, then try again."),
    ),
    e.ProjectReadOnly: (
        N_("{file} is open for reading only, so nothing can be changed."),
        N_("Close it elsewhere, or save a copy in a folder of your own, then open that."),
    ),
    e.SheetUnknown: (
        N_("The project has no sheet named {sheet}."),
        N_("Choose one of: {available}."),
    ),
    e.TaskUnknown: (
        N_("The project has no task named {task}."),
        N_("Choose one of: {available}."),
    ),
    e.TaskNameTaken: (
        N_("There is a task named {task} already."),
        N_("Choose another name."),
    ),
    e.TaskNameEmpty: (
        N_("A task needs a name."),
        N_("Type one, such as Sentiment."),
    ),
    e.ScaleImpossible: (
        N_("No number fits this range and this step."),
        N_(
            "Let the highest number be above the lowest, and the step no more than what lies between."
        ),
    ),
    e.TaskKindDiffers: (
        N_("The task {task} is for {task_kind}, but the labels to import are {column_kind}."),
        N_("Name another task, or say that the column holds {task_kind}."),
    ),
    e.KindsDiffer: (
        N_(
            "{first} holds {first_kind}, but {second} holds {second_kind}; they cannot be compared."
        ),
        N_("Choose two that hold the same."),
    ),
    e.RunUnknown: (
        N_("The project has no finished run {run}."),
        N_("Choose one of: {available}."),
    ),
    e.NoSheet: (
        N_("The project has no sheet yet."),
        N_("Import a workbook first."),
    ),
    e.NoRun: (
        N_("No model has been trained in this project yet."),
        N_("Train one first."),
    ),
    e.NothingToResume: (
        N_("No training of this task was paused or cut off."),
        N_("Start a new one instead."),
    ),
    e.RunNotResumable: (
        N_("Run {run} cannot go on: it ended, or has no checkpoint."),
        N_("Choose one of: {available}."),
    ),
    e.NoTextChosen: (
        N_("No column of {sheet} is marked as text."),
        N_("Say which column holds the text to classify."),
    ),
    e.RowMissing: (
        N_("{sheet} has no row {row}."),
        N_("Choose one from 1 to {rows}."),
    ),
    e.RowWithoutText: (
        N_("Row {row} of {sheet} has no text, so there is nothing to explain."),
        N_("Choose a row with a text."),
    ),
    e.TextsUnread: (
        N_("The texts of {sheet} have not been read yet, so nothing can be compared."),
        N_("Wait until they have been read (see the bottom line), then try again."),
    ),
    e.LabelNameTaken: (
        N_("There is a label named {label} already."),
        N_("Choose another name."),
    ),
    e.LabelNameEmpty: (
        N_("A label needs a name."),
        N_("Type a name for it."),
    ),
    e.SearchUnclosed: (
        N_("The search has a {mark} without its partner."),
        N_("Close it; text that is meant as it stands goes into quotes."),
    ),
    e.SearchIncomplete: (
        N_("The search stops short at {word}."),
        N_("AND, OR and NOT need a word beside them; in quotes they are words themselves."),
    ),
    e.SearchTooLong: (
        N_("The search is too long (at most {limit})."),
        N_("Make it shorter, or search in two steps."),
    ),
    e.PatternWrong: (
        N_("/{pattern}/ cannot be read from character {place} on."),
        N_("Correct it, or put the text into quotes instead of slashes."),
    ),
    e.PatternSlow: (
        N_("/{pattern}/ takes too long on these texts."),
        N_("Make it simpler: repetitions within repetitions, such as (a+)+, are the usual cause."),
    ),
    e.RulesUnreadable: (
        N_("Line {line} of {file} is no rule."),
        N_("Write one rule a line: the label, a colon, and what to look for."),
    ),
    e.LabelUnknown: (
        N_("The task has no label named {label}."),
        N_("Choose one of: {available}."),
    ),
    e.LabelIntoItself: (
        N_("{label} cannot go into itself or into a label below it."),
        N_("Choose another label."),
    ),
    e.TemplateUnreadable: (
        N_("{file} holds no labels that can be read here."),
        N_("Choose a file that BERT Workbench exported, or see the templates that come with it."),
    ),
    e.TemplateUnknown: (
        N_("There is no template and no file named {template}."),
        N_("Name a file, or one of: {available}."),
    ),
    e.DiskFull: (
        N_("The disk is full; what was saved before is safe."),
        N_("Free some space, then try again."),
    ),
    e.FolderReadOnly: (
        N_("This computer does not let us write into the folder {folder}."),
        N_("Choose a folder of your own, such as Documents."),
    ),
    e.FolderMissing: (
        N_("There is no folder {folder}."),
        N_("Choose a folder that exists."),
    ),
    e.TargetInUse: (
        N_("{file} is open in another program, so it cannot be replaced."),
        N_("Close it there, or save as {suggestion}."),
    ),
    e.TargetIsSource: (
        N_("{file} is the file that the rows came from."),
        N_("Choose another name, so that your original stays as it is."),
    ),
    e.ReportUnsupported: (
        N_("A report cannot be written as {file}."),
        N_("Give it a name that ends in .html, .pdf or .xlsx."),
    ),
    e.TargetUnsupported: (
        N_("Results cannot be written to {file}."),
        N_("End its name in .xlsx or .csv."),
    ),
    e.CopyImpossible: (
        N_("The new columns cannot be put into a copy of {file}: {reason}."),
        N_("Export to a new workbook instead."),
    ),
    e.PartMissing: (
        N_("Writing {file} needs the package {package}, which is not installed."),
        N_("Export to Excel or CSV instead."),
    ),
    e.TooFewLabels: (
        N_("A model learns to tell labels apart, and {have} of them have rows so far."),
        N_("Give rows to two labels at least."),
    ),
    e.TooFewRows: (
        N_("The label {label} has too few rows ({have}; it needs {need})."),
        N_("Label more rows with it, or delete the label."),
    ),
    e.TooFewNumbers: (
        N_("A number is learnt from {need} rows at least that do not all carry the same ({have})."),
        N_("Fill in more numbers, or choose another column."),
    ),
    e.NoText: (
        N_("All texts are empty."),
        N_("Choose another text column."),
    ),
    e.ModelMissing: (
        N_("There is no model folder {folder}."),
        N_("Choose the folder again, or use the built-in model."),
    ),
    e.ModelWithoutWeights: (
        N_("The folder {folder} has no weights in the safetensors format."),
        N_("Choose a model folder with a model.safetensors file; other formats can run code."),
    ),
    e.HubUnreachable: (
        N_("There is no answer from {address}."),
        N_(
            "Check the connection, set the address of a mirror in the preferences, or bring the files"
            " on a USB stick and add their folder."
        ),
    ),
    e.HubRefused: (
        N_("{address} does not give us {model} (answer {status})."),
        N_(
            "Check the name; a model that asks for a login must be fetched in a browser and added"
            " as a folder."
        ),
    ),
    e.HubNameWrong: (
        N_("{name} is not the name of a model on a hub."),
        N_("Write it as OWNER/NAME, such as google-bert/bert-base-chinese."),
    ),
    e.ModelOfAnotherKind: (
        N_("The task {task} is of another kind than this model."),
        N_("Choose a task of its kind, or let a new one be made."),
    ),
    e.ModelWithoutTokenizer: (
        N_("The model in {folder} has no tokenizer that we can read."),
        N_("Copy the tokenizer.json of the same model into the folder."),
    ),
    e.ModelTooLarge: (
        N_("The model in {folder} needs {gigabytes} GB of memory; at most {most} GB are allowed."),
        N_("Choose a smaller model."),
    ),
    e.ModelUnsafe: (
        N_("The model in {folder} wants to run code or to read outside its folder ({item})."),
        N_("Choose a folder with files of its own and without code; this one was not loaded."),
    ),
    e.ModelUnsupported: (
        N_("The model in {folder} is of a kind that is not supported ({model_type})."),
        N_("Choose a model of the BERT family, GPT-2 or Qwen."),
    ),
    e.ModelDamaged: (
        N_("The model in {folder} is damaged ({item})."),
        N_("Install or copy it again; it was not loaded."),
    ),
    e.ModelNotCompressible: (
        N_("The model of {model} cannot be taken apart in this way ({layers})."),
        N_("Choose a run whose model is a BERT in full precision."),
    ),
    e.RunModelMissing: (
        N_("The model of run {run} is no longer on this computer: its folder is gone."),
        N_("Put another run in use, or train again; scores and labels are still here."),
    ),
    e.RunInUseGone: (
        N_("Run {run}, whose model was in use, is no longer in the project."),
        N_("Put another run in use: {available}."),
    ),
    e.FolderNotEmpty: (
        N_("The folder {folder} is not empty, and nothing in it is replaced."),
        N_("Choose a new folder."),
    ),
    e.ModelBlindToText: (
        N_("{model} does not know {percent}% of these texts' characters and would learn little."),
        N_("Choose the folder of a Chinese BERT (such as bert-base-chinese), or train Quick."),
    ),
    e.EnginePackDamaged: (
        N_("{file} is not a whole engine pack."),
        N_("Copy the file again, and compare its size with the original."),
    ),
    e.EnginePackFailed: (
        N_("The engine pack did not get ready, so models compute in the app's own engine."),
        N_(
            "Everything works, perhaps slower. Close the app and open it again to try the pack once"
            " more; if it fails again, remove it or install it again from its file."
        ),
    ),
    e.EnginePackInUse: (
        N_("The engine in {folder} is at work, so it cannot be replaced."),
        N_("Close all windows of the app, open it again and install the pack at once."),
    ),
    e.EnginePackUnfit: (
        N_("The engine pack is for {theirs}; this app is {ours}."),
        N_("Get the pack of this very version; until then models run in the app's own engine."),
    ),
    e.DeviceMissing: (
        N_("This computer has no device {device} that we can use."),
        N_("Choose automatic or CPU."),
    ),
    e.DeviceOutOfMemory: (
        N_("The memory of {device} was too small even for one row at a time."),
        N_("Close other programs, choose a shorter maximum length or a smaller model."),
    ),
    e.OptionUnfit: (
        N_("{value} does not go with this task as {option}."),
        N_("Choose one of these: {fitting}."),
    ),
    e.LossNotFinite: (
        N_("The training went astray at step {step}: the loss is no number any more."),
        N_("Train again with a lower learning rate, such as {rate}; earlier models are kept."),
    ),
    e.RowsChanged: (
        N_("Labels have changed since run {run} began, so it cannot go on from where it was."),
        N_("Start a new training."),
    ),
    e.CheckpointMissing: (
        N_("Run {run} has nothing on disk to go on from."),
        N_("Start a new training."),
    ),
    e.EngineDied: (
        N_("The process that did the work ended unexpectedly (code {code}); your data is safe."),
        N_("Try again; what was finished before is kept."),
    ),
    e.GpuLost: (
        N_("The graphics card stopped answering; your data is safe."),
        N_(
            "Try again; if it happens again, restart the computer or let models compute on the CPU."
        ),
    ),
    e.Cancelled: (N_("Cancelled."), ""),
    e.NotYetAvailable: (
        N_("{what} comes with a later version."),
        N_("See the commands with --help."),
    ),
}
