"""The scored rows behind a label or a pair of labels."""

from workbench.label_text import LEVEL, parted
from workbench.translation import _
from workbench.ui.results.shown_run import ShownRun


def open_label(shown: ShownRun, truth: str, predicted: str) -> None:
    """Show the scored rows that carry `truth` and were predicted as `predicted`; any holds ""."""
    if truth and predicted:
        title = _("Rows of {truth} predicted as {predicted}")
    elif truth:
        title = _("Scored rows of {truth}")
    else:
        title = _("Scored rows predicted as {predicted}")
    kind = shown.scores.task
    found = [
        one[:2]
        for one in shown.held_out()
        if carries(one[2], truth, kind) and carries(one[3], predicted, kind)
    ]
    shown.open_rows(title.format(truth=truth, predicted=predicted), found)


def carries(written: str, name: str, kind: str) -> bool:
    """Return whether a written label is, holds or lies below the label `name`; any holds ""."""
    if not name or written == name:
        return True
    if kind == "several":
        return name in parted(written)
    return kind == "tree" and written.startswith(name + LEVEL)
