"""What an exported workbook says of itself: the model, the rule behind `needs_review`, the new columns."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.translation import _, ngettext
from workbench.trust import Promise
from workbench.verdicts import promise_rule
from workbench.wording import METHODS, scores_text, word


def notes(
    run: Run,
    sheet: Sheet,
    promise: Promise,
    kind: str,
    names: Mapping[str, str],
    decided: int,
) -> Iterator[tuple[str, str]]:
    """Yield (name, sentence); `names` are the new columns by their kind, `decided` the rows that people
    decided on.
    """
    yield _("Model"), word(METHODS, run.method)
    yield _("Trained"), run.finished[:16].replace("T", " ")
    if run.scores is not None:
        yield _("Scores"), scores_text(run.scores)
    if kind != "number":
        yield _("Rule"), promise_rule(promise, kind)
    if decided and kind != "number":
        said = ngettext(
            "A person decided on {n} row: it needs no review, and its prediction stays the model's.",
            "A person decided on {n} rows: they need no review, and their predictions stay the model's.",
            decided,
        )
        yield _("Reviewed"), said.format(n=f"{decided:,}")
    yield _("Source"), Path(sheet.source).name
    prediction = {
        "several": _("The labels that the model gives the row."),
        "tree": _("The path in the tree that the model gives the row."),
        "number": _("The number that the model gives the row."),
    }.get(kind, _("The label that the model gives the row."))
    for name, text in (
        ("prediction", prediction),
        ("confidence", _("How sure the model is, from 0% to 100%.")),
        ("needs_review", _("Whether a person should look at the row, by the rule above.")),
        ("label", _("What a person gave the row; it counts where the prediction differs.")),
    ):
        if name in names and (kind != "number" or name in {"prediction", "label"}):
            yield names[name], text
