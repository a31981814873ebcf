"""The sentence and the remedy for every error, and the words for every event: for window, command
line, reports and workbooks alike. English here, other languages from the catalogue, no Qt.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from workbench import errors as e
from workbench import events as ev
from workbench.label_text import DEFAULT_TASK
from workbench.options import OPTIONS
from workbench.results import LabelsSuggested, SheetDifference
from workbench.sentences import SENTENCES
from workbench.translation import N_, _, flowing, ngettext


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened and what to do about it, in the present language."""

    fact: str
    remedy: str

    def __str__(self) -> str:
        return flowing(self.fact, self.remedy)


_WITHOUT_BACKUP = N_("There is no backup beside it: copy it again from where it came.")

STAGES = {
    "starting": N_("Starting"),
    "loading": N_("Loading the model"),
    "testing-device": N_("Looking at this computer"),
    "measuring": N_("Measuring the speed"),
    "checking": N_("Checking the file"),
    "reading": N_("Reading rows"),
    "keeping": N_("Keeping the file for a later copy"),
    "cleaning": N_("Trying the rules"),
    "comparing": N_("Looking for rows that say the same"),
    "labelling": N_("Taking over labels"),
    "preparing": N_("Preparing rows"),
    "embedding": N_("Reading texts with the model"),
    "auditing": N_("Looking for labels that look wrong"),
    "comparing-labels": N_("Comparing labels"),
    "forecasting": N_("Learning from growing parts of the labels"),
    "tuning": N_("Looking for the best options"),
    "validating": N_("Testing on held-out rows"),
    "training": N_("Learning"),
    "unfolding": N_("Unfolding the engine pack"),
    "scoring": N_("Scoring"),
    "deciding": N_("Comparing with the model in use"),
    "comparing-runs": N_("Comparing the runs"),
    "asking": N_("Asking the earlier model about rows that it never saw"),
    "saving": N_("Saving"),
    "simple-models": N_("Teaching simple models the same rows, to compare with"),
    "applying": N_("Classifying rows"),
    "explaining": N_("Looking for the words that mattered"),
    "compressing": N_("Making the model smaller"),
    "checking-export": N_("Checking that it says the same"),
    "writing": N_("Writing the file"),
    "reporting": N_("Putting the report together"),
    "suggesting": N_("Suggesting labels"),
    "choosing": N_("Choosing rows"),
    "trying-rules": N_("Trying the rules on every row"),
    "bulk-labelling": N_("Labelling rows"),
    "fetching": N_("Fetching the model"),
    "copying": N_("Copying, and reading every copy again"),
    "packing": N_("Packing the model"),
    "turning": N_("Bringing rows back to what they were"),
}

UNITS = {
    "groups": N_("groups"),
    "rows": N_("rows"),
    "texts": N_("texts"),
    "steps": N_("steps"),
    "trials": N_("trials"),
    "bytes": N_("bytes"),
    "MB": N_("MB"),
    "cells": N_("cells"),
    "rules": N_("rules"),
    "files": N_("files"),
}

CHOICES = {
    "sheet": N_("Sheet: {value}"),
    "header_row": N_("Header row: {value}"),
    "text": N_("Text column: {value}"),
    "label": N_("Label column: {value}"),
    "id": N_("ID column: {value}"),
    "encoding": N_("Encoding: {value}"),
    "delimiter": N_("Separator: {value}"),
    "task": N_("Task: {value}"),
    "label_kind": N_("The label column holds: {value}"),
    "label_separator": N_("Between labels: {value}"),
    "method": N_("Method: {value}"),
    "model": N_("Model: {value}"),
}

# What Thorough did with the rows there were, each with its reason.
WAYS = {
    "linear": N_(
        "The model stays as it is and a linear head learns the labels: on your labelled rows that"
        " did best."
    ),
    "contrastive": N_(
        "BERT first learns which texts belong together, then a linear head learns the labels: on"
        " your labelled rows that did best."
    ),
    "full": N_(
        "All of BERT learns the labels: the best way where rows are many or labels are close to"
        " each other."
    ),
}

# The words for the choices of an option, by "option.choice"; the usual one of a kind comes first.
OPTION_WORDS = {
    "way.linear": N_("linear head only"),
    "way.contrastive": N_("contrastive + head"),
    "way.full": N_("all of BERT"),
    "metric.macro-f1": N_("macro F1"),
    "metric.micro-f1": N_("micro F1"),
    "metric.accuracy": N_("accuracy"),
    "metric.mae": N_("mean absolute error"),
    "metric.rmse": N_("RMS error"),
    "metric.loss": N_("validation loss"),
    "averaging.none": N_("none"),
    "averaging.running-mean": N_("running mean"),
    "head.mean": N_("mean of the tokens"),
    "head.cls": N_("first token (CLS)"),
    "head.last": N_("last token"),
    "head.max": N_("largest of the tokens"),
    "loss.cross-entropy": N_("cross-entropy (usual)"),
    "loss.class-weighted": N_("weighted by label"),
    "loss.focal": N_("focal, for hard rows"),
    "loss.binary": N_("binary (usual)"),
    "loss.weighted-binary": N_("binary, weighted"),
    "loss.asymmetric": N_("asymmetric"),
    "loss.squared": N_("squared error (usual)"),
    "loss.absolute": N_("absolute error"),
    "loss.huber": N_("Huber, for outliers"),
    "optimiser.adamw": N_("AdamW (usual)"),
    "optimiser.adam": N_("Adam"),
    "optimiser.sgd": N_("SGD with momentum"),
    "schedule.linear": N_("linear (usual)"),
    "schedule.cosine": N_("cosine"),
    "schedule.constant": N_("constant"),
    "cut.head": N_("keep the beginning"),
    "cut.tail": N_("keep the end"),
    "cut.both": N_("keep both ends"),
    "cut.windows": N_("windows that vote"),
    "augment.none": N_("none"),
    "augment.words": N_("drop and swap words"),
    "augment.characters": N_("typing errors"),
    "augment.mixup": N_("mix of two rows"),
    "precision.float32": N_("float32"),
    "precision.bfloat16": N_("bfloat16"),
    "precision.float16": N_("float16"),
}

NOTICES = {
    "baseline-sampled": N_(
        "The simple models that it is compared with learnt from {count} of the {of} rows."
    ),
    "no-simple-models": N_(
        "The simple models that it is compared with could not be taught ({name}); the run itself is"
        " whole."
    ),
    "encoder-blind": N_(
        "The model does not know {count}% of these texts' tokens, so Quick compares their"
        " characters instead (TF-IDF); for more, train Thorough with a Chinese BERT."
    ),
    "reads-characters": N_(
        "The built-in model does not know {count}% of these texts' tokens, so suggestions compare"
        " runs of characters instead."
    ),
    "error-cells": N_("Cells with an Excel error such as #N/A: {count}; they were kept as errors."),
    "errors-unknown": N_(
        "This format does not tell which cells hold an Excel error such as #N/A; they are blank."
    ),
    "formulas": N_("Formulas: {count}; their values are those that Excel last stored."),
    "hidden-rows": N_("Rows hidden in the workbook: {count}; they are taken in too."),
    "hidden-rows-out": N_("Rows hidden in the workbook: {count}; they were left out."),
    "hidden-sheets": N_("Hidden sheets in the workbook: {count}."),
    "header-lines": N_("The header goes over {count} lines; their words are joined."),
    "renamed-columns": N_("Columns without a name of their own: {count}; they were given one."),
    "numbers-as-text": N_("{name} holds numbers stored as text ({count} of {of}); they stay text."),
    "long-numbers": N_(
        "Numbers of over 15 digits: {count}; Excel has put zeros for their last ones."
    ),
    "cut-cells": N_(
        "Cells as long as Excel allows (32,767 characters): {count}; they were probably cut."
    ),
    "dates-1904": N_("The workbook counts days from 1904; its dates were read accordingly."),
    "empty-texts": N_("{count} of {of} rows have no text; they get no prediction."),
    "unlabelled": N_("{count} of {of} rows have no label; nothing is learnt from them."),
    "changed-characters": N_("Cells that lost characters which no workbook can hold: {count}."),
    "changed-length": N_("Cells cut at 32,767 characters, the most that Excel holds: {count}."),
    "changed-line-feeds": N_("Cells with over 253 line breaks, whose rest became blanks: {count}."),
    "changed-number": N_(
        "Numbers that became text because Excel would round or refuse them: {count}."
    ),
    "changed-date": N_(
        "Dates or times that became text, since Excel has no right ones before March 1900: {count}."
    ),
    "changed-error": N_("Cells with an Excel error that became its text, such as #N/A: {count}."),
    "changed-apostrophe": N_(
        "Cells that got an apostrophe so that they cannot run as formulas: {count}."
    ),
    "unscored-test-rows": N_(
        "{count} of {of} test rows carry a label that no other row has, so nothing could be learnt of it;"
        " they do not count in the scores."
    ),
    "rare-label": N_("{name} has only {count} rows; its score means little."),
    "copy-signature": N_(
        "The copy's digital signature is no longer valid; sign it again in Excel."
    ),
    "copy-protected": N_("The sheet is protected; in Excel the new cells are locked too."),
    "batch-halved": N_("Memory was short; the batch is now {count} rows."),
    "continued": N_("Went on where it stopped: {count} of {of} rows were done."),
    "not-a-number": N_(
        "{name} holds no number in {count} of {of} filled cells; those rows have none."
    ),
    "cut-rows": N_(
        "{share} of the rows ({count} of {of}) are longer than the longest text; they are cut."
    ),
    "memory-estimate": N_("This training needs about {count} MiB of memory; {of} MiB are free."),
    "resumed": N_("Went on from step {count}."),
    "resumed-parts": N_("Went on; finished parts of it that were kept: {count}."),
    "begun-anew": N_("It was cut off before anything of it was kept, so it began again."),
    "float32-kept": N_(
        "bf16 would have changed some of this model's predictions, so it predicts in float32."
    ),
    "state-not-kept": N_(
        "The state of the training could not be written at step {count}: is the disk full? The"
        " training goes on; it is tried again in a minute."
    ),
    "augment-helped": N_(
        "Augmentation did better on rows that were kept aside (with / without it: {name}), so it is"
        " used."
    ),
    "augment-useless": N_(
        "Augmentation did no better on rows that were kept aside (with / without it: {name}), so it"
        " is left out."
    ),
    "tuned-on-scored": N_(
        "There are too few labelled rows for test rows: the options are chosen on the {count} rows that"
        " also score the model, so its score is a little too good."
    ),
    "tuned-on-part": N_(
        "The search learns from {count} of {of} rows; the final training from all."
    ),
    "not-in-use": N_(
        "Run {of} is in use but has not classified this sheet: these are the predictions of run"
        " {count}."
    ),
    "conflicting": N_("Texts that carry different labels in different rows: {count}."),
}

# What a column of labels can hold: the kinds of task, as they stand in a sentence.
HOLDINGS = {
    "single": N_("one label a row"),
    "several": N_("several labels a row"),
    "tree": N_("a tree of labels"),
    "number": N_("a number a row"),
}

# Why new columns cannot be put into a workbook safely; each ends the sentence of `CopyImpossible`.
OBSTACLES = {
    "ending": N_("the copy must end in the same way as its source, .xlsx or .xlsm"),
    "source": N_("its file is not kept in the project"),
    "kind": N_("only .xlsx and .xlsm files can be copied so"),
    "encrypted": N_("parts of it are encrypted"),
    "doctype": N_("one of its parts declares a document type"),
    "encoding": N_("the sheet is not written in UTF-8"),
    "empty": N_("the sheet has no rows"),
    "markup": N_("there are comments or unusual marks between its cells"),
    "row-order": N_("its rows are not in order"),
    "cell-order": N_("its cells are not in order"),
    "rows": N_("some of its rows could not be found again"),
    "shared": N_("two sheets share one part of the file"),
    "no-room": N_("the sheet has no free columns on its right"),
    "too-large": N_("the file is too large"),
}

# What an export can add: its name in a sheet with English headers, and with Chinese ones.
NEW_COLUMNS = {
    "prediction": ("prediction", "预测"),
    "confidence": ("confidence", "置信度"),
    "needs_review": ("needs_review", "需要复核"),
    "label": ("label_by_person", "人工标签"),
    "levels": ("level", "层级"),
    "flagged": ("flagged", "已标记"),
    "note": ("note", "备注"),
    "top": ("top_3", "前三"),
    "ranks": ("second|third|confidence", "第二|第三|置信度"),
    "probabilities": ("p", "概率"),
}

# The scores of a run; those of a tree's levels are called "level 1", "level 2" and so on.
FIGURES = {
    "accuracy": N_("Accuracy"),
    "macro_f1": N_("Macro F1"),
    "weighted_f1": N_("Weighted F1"),
    "balanced_accuracy": N_("Balanced accuracy"),
    "jaccard": N_("Overlap of labels (Jaccard)"),
    "ece": N_("Calibration error (ECE)"),
    "micro_f1": N_("Micro F1"),
    "exact": N_("All labels right"),
    "hamming": N_("Hamming loss"),
    "mae": N_("Mean error"),
    "rmse": N_("RMSE"),
    "r2": N_("R²"),
    "spearman": N_("Spearman's ρ"),
}

REASONS = {
    "gpu-found": N_("an NVIDIA GPU was found"),
    "mps-found": N_("an Apple GPU was found"),
    "no-gpu": N_("no usable GPU was found"),
    "cpu-bf16-faster": N_("no usable GPU was found; bf16 measured faster on this CPU"),
    "cpu-bf16-slower": N_("no usable GPU was found; float32 measured faster on this CPU"),
    "asked": N_("as you asked"),
    "setting-missing": N_("the NVIDIA GPU of the settings is not to be had; see its driver"),
    "int8": N_("a model in 8 bits runs on the CPU"),
    "dtype-asked": N_("in the precision that you asked for"),
    "dtype-checked": N_("in float32, since bf16 would have changed predictions"),
}

METHODS = {
    "embedding+linear": N_("sentence embeddings + linear head"),
    "tfidf+linear": N_("character TF-IDF + linear head"),
    "characters+linear": N_("runs of characters + linear head"),
    "fine-tuned": N_("fine-tuned BERT"),
    "int8": N_("in 8 bits"),
    "pruned": N_("BERT with fewer layers"),
    "narrowed": N_("BERT with narrower layers"),
    "distilled": N_("small BERT taught by the larger one"),
    "contrastive": N_("BERT tuned by comparing rows + linear head"),
}

# Why suggestions come about as they do, or why there are none.
SUGGESTION_REASONS = {
    "usual": N_("The built-in model read the texts; a linear head learns your labels."),
    "compared": N_(
        "The built-in model read the texts: on your labels it did at least as well as runs of"
        " characters."
    ),
    "better": N_(
        "Runs of characters did better on your labels than the built-in model, so they are used."
    ),
    "blind": N_(
        "The built-in model does not know the language of these texts, so runs of characters are"
        " compared instead."
    ),
    "reading": N_(
        "Runs of characters are compared until the built-in model has read all of the texts."
    ),
    "few": N_("Suggestions begin with four labelled rows of two labels."),
    "unread": N_("Suggestions begin once the texts have been read."),
}

# What a rule for texts does, in the order in which rules are applied.
CLEANING_RULES = {
    "unicode": N_("Full-width and joined characters to usual ones"),
    "control": N_("Remove invisible and control characters"),
    "html": N_("HTML to plain text"),
    "quoted": N_("Remove quoted replies"),
    "signature": N_("Remove signatures"),
    "links": N_("Web and e-mail addresses to [link] and [email]"),
    "boilerplate": N_("Remove lines that stand in over 20% of the rows"),
    "space": N_("Trim and fold white space"),
}

# How a queue of rows was chosen.
QUEUES = {
    "best": N_("Best next"),
    "start": N_("Unlike each other"),
    "unsure": N_("Unsure"),
    "label": N_("Likely {label}"),
    "changed": N_("Changed suggestions"),
    "random": N_("Random"),
    "review": N_("To review"),
}

PRESETS = {"quick": N_("Quick"), "thorough": N_("Thorough")}

STATES = {
    "running": N_("running"),
    "done": N_("done"),
    "stopped": N_("stopped"),
    "failed": N_("failed"),
    "interrupted": N_("interrupted"),
    "paused": N_("paused"),
    "aside": N_("set aside"),
}

TRIAL_STATES = {
    "done": N_("finished"),
    "pruned": N_("given up early"),
    "failed": N_("failed"),
}


def sentence(error: e.WorkbenchError) -> Sentence:
    """Return the fact and the remedy for `error`. Raises KeyError for a kind without words."""
    fact, remedy = SENTENCES[type(error)]
    if isinstance(error, e.ProjectDamaged) and not error.backup:
        remedy = _WITHOUT_BACKUP
    values = {field.name: getattr(error, field.name) for field in fields(error)}
    if isinstance(error, e.TaskKindDiffers):
        values["task_kind"] = word(HOLDINGS, error.task_kind)
        values["column_kind"] = word(HOLDINGS, error.column_kind)
    if isinstance(error, e.KindsDiffer):
        values["first_kind"] = word(HOLDINGS, error.first_kind)
        values["second_kind"] = word(HOLDINGS, error.second_kind)
    if isinstance(error, e.CopyImpossible):
        values["reason"] = word(OBSTACLES, error.reason)
    return Sentence(_(fact).format(**values), _(remedy).format(**values) if remedy else "")


def word(table: dict[str, str], key: str) -> str:
    """Return the present language's word for `key`, or `key` itself where the table lacks it."""
    return _(table[key]) if key in table else key


def event_text(event: ev.Event) -> str:
    """Return one line for `event`, or "" for those that only move charts."""
    match event:
        case ev.Stage():
            return word(STAGES, event.name)
        case ev.Progress():
            return progress_text(event)
        case ev.Chosen():
            return choice_text(event)
        case ev.Noticed():
            return notice_text(event)
        case ev.DeviceChosen():
            return device_text(event.name or event.device, event.dtype, event.reason)
        case ev.EpochDone():
            return epoch_text(event)
        case ev.FoldDone():
            return fold_text(event)
        case ev.TrialDone() | ev.SearchDone():
            return search_text(event)
        case ev.Scores():
            return scores_text(event)
    return ""


def suggestions_text(result: LabelsSuggested) -> tuple[str, str]:
    """Return what suggestions rest on, in few words, and why they come about like this."""
    why = word(SUGGESTION_REASONS, result.why)
    if not result.method:
        return _("No suggestions yet"), why
    words = ngettext(
        "Suggestions from {n} labelled row",
        "Suggestions from {n} labelled rows",
        result.learnt_from,
    ).format(n=f"{result.learnt_from:,}")
    changed = ngettext(
        "{n} row is suggested another label than before.",
        "{n} rows are suggested another label than before.",
        result.changed,
    ).format(n=f"{result.changed:,}")
    method = _("Method: {value}").format(value=word(METHODS, result.method))
    return words, f"{method}\n{why}\n{changed}"


def value_text(value: float, metric: str) -> str:
    """Return a metric's value as it is usually read: a share in percent, an error as a number."""
    if value < 0:
        return "–"
    return f"{value:.4g}" if metric in {"mae", "rmse", "loss"} else f"{value:.1%}"


def options_text(options: Iterable[tuple[str, str]]) -> str:
    """Return options that were tried or chosen, each with its value."""
    labels = {option.name: option.label for option in OPTIONS}
    return ", ".join(
        _("{option}: {value}").format(
            option=_(labels[name]) if name in labels else name,
            value=word(OPTION_WORDS, f"{name}.{value}")
            if f"{name}.{value}" in OPTION_WORDS
            else value,
        )
        for name, value in options
    )


def trial_text(event: ev.TrialDone) -> str:
    """Return what a trial tried and how it did."""
    return _("Trial {number}, {state}: {metric} {value} with {options}").format(
        number=event.number,
        state=word(TRIAL_STATES, event.state),
        metric=option_word("metric", event.metric),
        value=value_text(event.value, event.metric),
        options=options_text(event.options),
    )


def search_text(event: ev.TrialDone | ev.SearchDone) -> str:
    """Return how a trial of a search did, or what the search found."""
    if isinstance(event, ev.TrialDone):
        return trial_text(event)
    if not event.options:
        return _("No trial ended in time, so the options are the automatic ones.")
    return ngettext(
        "Best of {n} trial: {metric} {value} with {options}",
        "Best of {n} trials: {metric} {value} with {options}",
        event.trials,
    ).format(
        n=event.trials,
        metric=option_word("metric", event.metric),
        value=value_text(event.value, event.metric),
        options=options_text(event.options),
    )


def option_word(option: str, choice: str) -> str:
    """Return the word for a choice of an option; what is not said is automatic."""
    return word(OPTION_WORDS, f"{option}.{choice}") if choice else _("automatic")


def choice_text(event: ev.Chosen) -> str:
    """Return what was decided for the person, and for the way of learning also why."""
    if event.what == "way":
        return word(WAYS, event.value)
    labels = {option.name: option.label for option in OPTIONS}
    if event.what in labels and event.what not in CHOICES:
        known = f"{event.what}.{event.value}" in OPTION_WORDS
        value = option_word(event.what, event.value) if known else event.value
        return _("{option}: {value}").format(option=_(labels[event.what]), value=value)
    table = HOLDINGS if event.what == "label_kind" else METHODS
    return word(CHOICES, event.what).format(value=word(table, event.value))


def notice_text(event: ev.Noticed) -> str:
    """Return a notice with its numbers; `share` is the one of the other in percent."""
    share = event.count / event.of if event.of else 0.0
    shown = f"{share:.1%}" if 0 < share < 0.01 else f"{share:.0%}"
    return word(NOTICES, event.what).format(
        count=f"{event.count:,}", of=f"{event.of:,}", name=event.name, share=shown
    )


def facts_text(events: Iterable[ev.Event]) -> list[str]:
    """Return what a run decided about its way and what there is to know of it, each thing once."""
    told = [
        event_text(event)
        for event in events
        if isinstance(event, ev.Noticed) or (isinstance(event, ev.Chosen) and event.what == "way")
    ]
    return list(dict.fromkeys(told))


def fold_text(event: ev.FoldDone) -> str:
    """Return how good a fold was, where a kind of task has an accuracy."""
    if event.accuracy < 0:
        return _("Fold {fold} of {folds}").format(fold=event.fold, folds=event.folds)
    return _("Fold {fold} of {folds}: accuracy {accuracy:.1%}").format(
        fold=event.fold, folds=event.folds, accuracy=event.accuracy
    )


def epoch_text(event: ev.EpochDone) -> str:
    """Return how good an epoch was: its accuracy, or the metric of a number."""
    if event.accuracy < 0 and event.metric:
        return _("Epoch {epoch} of {epochs}: {metric} {value:.4g}").format(
            epoch=event.epoch,
            epochs=event.epochs,
            metric=option_word("metric", event.metric),
            value=event.value,
        )
    return _("Epoch {epoch} of {epochs}: accuracy {accuracy:.1%}, macro F1 {f1:.1%}").format(
        epoch=event.epoch,
        epochs=event.epochs,
        accuracy=max(event.accuracy, 0),
        f1=max(event.macro_f1, 0),
    )


def device_text(name: str, dtype: str, reason: str) -> str:
    """Return where a model computes and why."""
    return _("Computing on {name} in {dtype}: {reason}").format(
        name=name, dtype=dtype, reason=word(REASONS, reason)
    )


def progress_text(event: ev.Progress) -> str:
    """Return "1,200 of 5,000 rows", with speed and time left where they are known."""
    unit = word(UNITS, event.unit)
    if event.total:
        parts = [
            _("{done} of {total} {unit}").format(
                done=f"{event.done:,}", total=f"{event.total:,}", unit=unit
            )
        ]
    else:
        parts = [f"{event.done:,} {unit}"]
    if event.rows_per_second > 0:
        parts.append(_("{speed} rows/s").format(speed=f"{event.rows_per_second:,.0f}"))
    if event.seconds_left >= 0:
        parts.append(time_left(event.seconds_left))
    return " · ".join(parts)


def time_left(seconds: float) -> str:
    """Return an honest, coarse time: seconds under a minute, minutes above."""
    if seconds < 60:
        count = max(1, round(seconds))
        return ngettext("about {n} second left", "about {n} seconds left", count).format(n=count)
    count = round(seconds / 60)
    return ngettext("about {n} minute left", "about {n} minutes left", count).format(n=count)


def scores_text(scores: ev.Scores) -> str:
    """Return how good a run is and on how many rows of which kind, in one sentence."""
    if scores.task == "number":
        parts = [_number_scores(scores)]
    else:
        parts = [_share_right(scores)]
        wanted = {"several": "micro_f1", "tree": "level "}.get(scores.task, " ")
        parts += [
            f"{figure_name(one.name)} {one.value:.1%}"
            for one in scores.figures
            if one.name.startswith(wanted)
        ]
        parts.append(_("macro F1 {f1:.1%}").format(f1=scores.macro_f1))
    return _(", ").join([*parts, scored_on(scores.scored_by, scores.rows)])


def _share_right(scores: ev.Scores) -> str:
    low, high = scores.interval
    line = {
        "several": _(
            "All labels right in {accuracy:.1%} of the rows (95% interval {low:.0%} to {high:.0%})"
        ),
        "tree": _(
            "Whole path right in {accuracy:.1%} of the rows (95% interval {low:.0%} to {high:.0%})"
        ),
    }.get(scores.task, _("Accuracy {accuracy:.1%} (95% interval {low:.0%} to {high:.0%})"))
    return line.format(accuracy=scores.accuracy, low=low, high=high)


def _number_scores(scores: ev.Scores) -> str:
    parts = []
    for one in scores.figures:
        line = "{name} {value}"
        if one.name == "mae":
            line = _("{name} {value} (95% interval {low} to {high})")
        values = {key: measure(getattr(one, key)) for key in ("value", "low", "high")}
        parts.append(line.format(name=figure_name(one.name), **values))
    return _(", ").join(parts)


def quality(scores: ev.Scores) -> str:
    """Return the one figure that says most, in a few words."""
    error = next((one for one in scores.figures if one.name == "mae"), None)
    if scores.task == "number" and error is not None:
        return f"{figure_name(error.name)} {measure(error.value)}"
    return _("Accuracy {accuracy:.1%}").format(accuracy=scores.accuracy)


def figure_name(name: str) -> str:
    """Return what a figure is called, in the present language."""
    kind, _space, level = name.partition(" ")
    return _("Level {n}").format(n=level) if kind == "level" else word(FIGURES, name)


def measure(value: float) -> str:
    """Return a number in three digits, or all those before the point."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def difference_text(difference: SheetDifference) -> str:
    """Return how a source that was imported again differs from its sheet, in one sentence."""
    said = _(
        "Compared with before: {same} rows are the same, {changed} changed, {added} are new,"
        " {removed} are gone; {kept} labels were kept."
    ).format(
        same=f"{difference.same:,}",
        changed=f"{difference.changed:,}",
        added=f"{difference.added:,}",
        removed=f"{difference.removed:,}",
        kept=f"{difference.labels_kept:,}",
    )
    lost = _("{n} labels belonged to rows that are gone.").format(n=f"{difference.labels_lost:,}")
    return flowing(said, lost if difference.labels_lost else "")


def scored_on(scored_by: str, rows: int) -> str:
    """Return what a score was taken on: test rows that were never learnt from, or folds."""
    if scored_by == "test":
        return ngettext(
            "on {n} test row that it never learnt from",
            "on {n} test rows that it never learnt from",
            rows,
        ).format(n=f"{rows:,}")
    if scored_by == "agreement":
        return ngettext(
            "at worst, as its agreement with the larger model on {n} row tells",
            "at worst, as its agreement with the larger model on {n} rows tells",
            rows,
        ).format(n=f"{rows:,}")
    return ngettext(
        "from cross-validation over {n} row", "from cross-validation over {n} rows", rows
    ).format(n=f"{rows:,}")


def review_rule(threshold: float, kind: str = "single") -> str:
    """Return the rule behind `needs_review`, as the exported file states it; "" for a number."""
    if kind == "number":
        return ""
    if threshold < 0:
        return _(
            "needs_review is always true: at no confidence did 95% of the validation rows"
            " come out right."
        )
    return _(
        "needs_review is true where the confidence is below {threshold:.3f}, the smallest at"
        " which 95% of the validation rows came out right."
    ).format(threshold=threshold)


def task_shown(name: str) -> str:
    """Return a task's name; that of the task which nobody named is said in the present language."""
    return _("Labels") if name == DEFAULT_TASK else name
