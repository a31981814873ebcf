"""The sentence and the remedy for every error, and the words for every event: for window, command
line, reports and workbooks alike. English here, other languages from the catalogue, no Qt.
"""

from dataclasses import dataclass, fields

from workbench import errors as e
from workbench import events as ev
from workbench.sentences import SENTENCES
from workbench.translation import N_, _, ngettext


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened and what to do about it, in the present language."""

    fact: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.fact} {self.remedy}".strip()


_WITHOUT_BACKUP = N_("There is no backup beside it: copy it again from where it came.")

STAGES = {
    "starting": N_("Starting"),
    "loading": N_("Loading the model"),
    "checking": N_("Checking the file"),
    "reading": N_("Reading rows"),
    "labelling": N_("Taking over labels"),
    "preparing": N_("Preparing rows"),
    "embedding": N_("Reading texts with the model"),
    "validating": N_("Testing on held-out rows"),
    "training": N_("Learning"),
    "scoring": N_("Scoring"),
    "saving": N_("Saving"),
    "applying": N_("Classifying rows"),
    "writing": N_("Writing the file"),
}

UNITS = {
    "rows": N_("rows"),
    "texts": N_("texts"),
    "steps": N_("steps"),
    "bytes": N_("bytes"),
    "cells": N_("cells"),
}

CHOICES = {
    "sheet": N_("Sheet: {value}"),
    "header_row": N_("Header row: {value}"),
    "text": N_("Text column: {value}"),
    "label": N_("Label column: {value}"),
    "id": N_("ID column: {value}"),
    "encoding": N_("Encoding: {value}"),
    "delimiter": N_("Separator: {value}"),
    "method": N_("Method: {value}"),
    "model": N_("Model: {value}"),
}

NOTICES = {
    "encoder-blind": N_(
        "The model does not know {count} % of these texts' tokens, so Quick compares their"
        " characters instead (TF-IDF); for more, train Thorough with a Chinese BERT."
    ),
    "error-cells": N_("{count} cells hold an Excel error such as #N/A; they were kept as errors."),
    "empty-texts": N_("{count} of {of} rows have no text; they get no prediction."),
    "unlabelled": N_("{count} of {of} rows have no label; nothing is learnt from them."),
    "changed-cells": N_("{count} cells were cut or cleaned because Excel cannot hold them."),
    "rare-label": N_("{name} has only {count} rows; its score means little."),
    "batch-halved": N_("Memory was short; the batch is now {count} rows."),
    "continued": N_("Went on where it stopped: {count} of {of} rows were done."),
    "no-threshold": N_("No confidence was high enough for 95 % precision, so every row is marked."),
    "conflicting": N_("Texts that carry different labels in different rows: {count}."),
}

REASONS = {
    "gpu-found": N_("an NVIDIA GPU was found"),
    "mps-found": N_("an Apple GPU was found"),
    "no-gpu": N_("no usable GPU was found"),
    "cpu-bf16-faster": N_("no usable GPU was found; bf16 measured faster on this CPU"),
    "cpu-bf16-slower": N_("no usable GPU was found; float32 measured faster on this CPU"),
    "asked": N_("as you asked"),
}

METHODS = {
    "embedding+linear": N_("sentence embeddings + linear head"),
    "tfidf+linear": N_("character TF-IDF + linear head"),
    "fine-tuned": N_("fine-tuned BERT"),
}

PRESETS = {"quick": N_("Quick"), "thorough": N_("Thorough")}

STATES = {
    "running": N_("running"),
    "done": N_("done"),
    "stopped": N_("stopped"),
    "failed": N_("failed"),
    "interrupted": N_("interrupted"),
}


def sentence(error: e.WorkbenchError) -> Sentence:
    """Return the fact and the remedy for `error`. Raises KeyError for a kind without words."""
    fact, remedy = SENTENCES[type(error)]
    if isinstance(error, e.ProjectDamaged) and not error.backup:
        remedy = _WITHOUT_BACKUP
    values = {field.name: getattr(error, field.name) for field in fields(error)}
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
            value = word(METHODS, event.value)
            return word(CHOICES, event.what).format(value=value)
        case ev.Noticed():
            return word(NOTICES, event.what).format(count=event.count, of=event.of, name=event.name)
        case ev.DeviceChosen():
            return device_text(event.name or event.device, event.dtype, event.reason)
        case ev.EpochDone():
            return _(
                "Epoch {epoch} of {epochs}: accuracy {accuracy:.1%}, macro F1 {f1:.1%}"
            ).format(
                epoch=event.epoch,
                epochs=event.epochs,
                accuracy=max(event.accuracy, 0),
                f1=max(event.macro_f1, 0),
            )
        case ev.FoldDone():
            return _("Fold {fold} of {folds}: accuracy {accuracy:.1%}").format(
                fold=event.fold, folds=event.folds, accuracy=event.accuracy
            )
        case ev.Scores():
            return scores_text(event)
    return ""


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
    low, high = scores.interval
    line = _("Accuracy {accuracy:.1%} (95 % interval {low:.0%} to {high:.0%}), macro F1 {f1:.1%}")
    return (
        line.format(accuracy=scores.accuracy, low=low, high=high, f1=scores.macro_f1)
        + ", "
        + scored_on(scores.scored_by, scores.rows)
    )


def scored_on(scored_by: str, rows: int) -> str:
    """Return what a score was taken on: test rows that were never learnt from, or folds."""
    if scored_by == "test":
        return ngettext(
            "on {n} test row that it never learnt from",
            "on {n} test rows that it never learnt from",
            rows,
        ).format(n=f"{rows:,}")
    return ngettext(
        "from cross-validation over {n} row", "from cross-validation over {n} rows", rows
    ).format(n=f"{rows:,}")


def review_rule(threshold: float) -> str:
    """Return the rule behind `needs_review`, as the exported file states it."""
    if threshold < 0:
        return _(
            "needs_review is always true: at no confidence did 95 % of the validation rows"
            " come out right."
        )
    return _(
        "needs_review is true where the confidence is below {threshold:.3f}, the smallest at"
        " which 95 % of the validation rows came out right."
    ).format(threshold=threshold)
