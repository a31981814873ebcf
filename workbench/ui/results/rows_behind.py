"""The scored rows behind a label or a pair of labels."""

from workbench.label_text import LEVEL, parted
from workbench.project.scored_rows import columns_of
from workbench.translation import _
from workbench.trust import GroupScore, SizeError
from workbench.ui.results.shown_run import ShownRun
from workbench.wording import measure


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


def open_group(shown: ShownRun, group: GroupScore) -> None:
    """Show the scored rows with a value of a column, or with a length of the text."""
    assert shown.session.project is not None
    keys = [one[:2] for one in shown.held_out()]
    columns, lengths = columns_of(shown.session.project, keys)
    if group.column:
        title = _("Scored rows with {value} in {column}")
        values = columns.get(group.column, [""] * len(keys))
        fits = [one == group.value for one in values]
    else:
        title = _("Scored rows with {value} characters")
        least, most = (int(end) for end in group.value.split("–"))
        fits = [least <= one <= most for one in lengths]
    found = [key for key, is_one in zip(keys, fits, strict=True) if is_one]
    shown.open_rows(title.format(value=group.value, column=group.column), found)


def open_size(shown: ShownRun, size: SizeError) -> None:
    """Show the scored rows whose true number is of a size."""
    title = _("Scored rows with a true number from {low} to {high}").format(
        low=measure(size.low), high=measure(size.high)
    )
    found = [one[:2] for one in shown.held_out() if size.low <= float(one[2]) <= size.high]
    shown.open_rows(title, found)
