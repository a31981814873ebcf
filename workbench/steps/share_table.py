"""True shares as a table for people: labels by rows, or a pivot of groups by labels, with the intervals."""

import math

from workbench.cells import Cell
from workbench.label_text import shown
from workbench.sheets.writers.sheet_out import Table
from workbench.translation import _
from workbench.trust import Shares

_CHARTED = 5  # labels, the largest


def share_table(found: Shares, name: str) -> Table:
    """Return the table of `found`, under the name of its sheet; unknown shares are blank.

    Without groups a line is a label. With groups a line is a group, each label has a column of
    corrected shares, and behind them stand counts as predicted and the ends of the intervals.
    """
    return _pivot(found, name) if found.column else _by_label(found, name)


def _by_label(found: Shares, name: str) -> Table:
    header = (
        _("Label"), _("Rows as predicted"), _("Share as predicted"), _("Corrected share"),
        _("From"), _("To"),
    )  # fmt: skip
    lines: list[tuple[Cell, ...]] = [
        (
            shown(one.label),
            round(one.counted * one.rows),
            one.counted,
            *(_share(value) for value in (one.best.value, one.best.low, one.best.high)),
        )
        for one in sorted(found.shares, key=lambda one: -one.counted)
    ]
    return Table(name, header, tuple(lines), header[2:], header[0], header[2:4])


def _pivot(found: Shares, name: str) -> Table:
    import pandas as pd  # noqa: PLC0415 - half a second that only a pivot needs

    frame = pd.DataFrame(
        {
            "group": one.group or "–",
            "label": shown(one.label),
            "rows": one.rows,
            "count": round(one.counted * one.rows),
            "share": _share(one.best.value),
            "low": _share(one.best.low),
            "high": _share(one.best.high),
        }
        for one in found.shares
    )
    wide = frame.pivot(index="group", columns="label", values=["share", "count", "low", "high"])
    counts = frame.groupby("label")["count"].sum().sort_values(ascending=False, kind="stable")
    labels = list(counts.index)
    rows = frame.groupby("group")["rows"].first()
    words = {
        "count": _("{label}, as predicted"),
        "low": _("{label}, from"),
        "high": _("{label}, to"),
    }
    behind = [
        (what, label, words[what].format(label=label))
        for label in labels
        for what in ("count", "low", "high")
    ]
    order = [("share", label, label) for label in labels] + behind
    header = _told_apart((found.column, _("Rows"), *(said for _what, _label, said in order)))
    lines = tuple(
        (str(group), int(rows[group]), *(_cell(wide.loc[group, (w, x)], w) for w, x, _s in order))
        for group in dict.fromkeys(frame["group"])  # as they came: a pivot sorts them as words
    )
    shares = tuple(
        head for head, (what, *_rest) in zip(header[2:], order, strict=True) if what != "count"
    )
    return Table(name, header, lines, shares, header[0], header[2 : 2 + min(len(labels), _CHARTED)])


def _share(value: float) -> float | None:
    return None if value < 0 else value


def _cell(value: object, what: str) -> Cell:
    number = float(str(value))
    if math.isnan(number):  # blank in the pivot
        return None
    return round(number) if what == "count" else number


def _told_apart(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return column names of which no two are the same: a label may be called as the column is."""
    found: list[str] = []
    for name in names:
        free, number = name, 2
        while free.casefold() in {one.casefold() for one in found}:
            free, number = f"{name} ({number})", number + 1
        found.append(free)
    return tuple(found)
