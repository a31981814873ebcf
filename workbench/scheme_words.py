"""What a change of the scheme does, in sentences: before it in the window, after it in a terminal."""

from workbench.results import SchemeChange
from workbench.translation import _, ngettext


def scheme_sentences(change: SchemeChange) -> list[str]:
    """Return what happens to rows, labels, runs and rules; the first sentence says what matters most."""
    first = _rows(change)
    more = [_kept(change), _names(change), _runs(change), _rules(change)]
    return [first, *(sentence for sentence in more if sentence)]


def label_names(names: tuple[str, ...]) -> str:
    """Return names in quotation marks, one after the other."""
    return _(", ").join(_("“{label}”").format(label=name) for name in names)


def _rows(change: SchemeChange) -> str:
    rows = change.rows
    if change.what in {"rename", "move"}:
        said = ngettext(
            "{count} row keeps its label {labels} under its new name.",
            "{count} rows keep their label {labels} under its new name.",
            change.kept,
        )
        rows = change.kept
    elif change.what == "merge":
        said = ngettext(
            "{count} row changes from {labels} to {into}.",
            "{count} rows change from {labels} to {into}.",
            rows,
        )
    elif change.what == "archive":
        said = ngettext(
            "{count} row loses {labels}, and has it again when the label comes back.",
            "{count} rows lose {labels}, and have it again when the label comes back.",
            rows,
        )
    elif change.what == "restore":
        said = ngettext("{count} row gets {labels} back.", "{count} rows get {labels} back.", rows)
    else:
        said = ngettext(
            "{count} row carries {labels} and keeps it until you decide on it.",
            "{count} rows carry {labels} and keep it until you decide on each.",
            rows,
        )
    into = label_names((change.into,))
    return said.format(count=f"{rows:,}", labels=label_names(change.labels), into=into)


def _kept(change: SchemeChange) -> str:
    if change.what != "restore" or not change.kept:
        return ""
    return ngettext(
        "{count} row was decided otherwise since and stays as it is.",
        "{count} rows were decided otherwise since and stay as they are.",
        change.kept,
    ).format(count=f"{change.kept:,}")


def _names(change: SchemeChange) -> str:
    along = change.names - 1 if change.what in {"rename", "move"} else change.names
    if along < 1:
        return ""
    return ngettext(
        "{count} label above or below it goes along.",
        "{count} labels above or below it go along.",
        along,
    ).format(count=f"{along:,}")


def _runs(change: SchemeChange) -> str:
    if not change.runs or change.what in {"split", "restore"}:
        return ""
    said = (
        ngettext(
            "{count} run still predicts {labels}; train again when you are done.",
            "{count} runs still predict {labels}; train again when you are done.",
            change.runs,
        )
        if change.what in {"archive", "merge"}
        else ngettext(
            "{count} run knows {labels} by its old name.",
            "{count} runs know {labels} by its old name.",
            change.runs,
        )
    )
    return said.format(count=f"{change.runs:,}", labels=label_names(change.labels))


def _rules(change: SchemeChange) -> str:
    if not change.rules or change.what not in {"archive", "merge"}:
        return ""
    return ngettext(
        "{count} rule for {labels} rests until the label comes back.",
        "{count} rules for {labels} rest until the label comes back.",
        change.rules,
    ).format(count=f"{change.rules:,}", labels=label_names(change.labels))
