"""The rows of a sheet: windows of cells by id, texts for a model, and the ids of a view."""

from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol

import apsw

from workbench.cells import Row, shown
from workbench.errors import Cancelled, SheetUnknown
from workbench.project import search, sheets, suggestions, tasks
from workbench.project.cells import decode, decode_row
from workbench.project.promises import review_condition
from workbench.project.sheets import Sheet
from workbench.project.store import Project

_AT_ONCE = 200


_OWN_COLUMNS = {"@label": "l.name", "@prediction": "p.label", "@confidence": "p.confidence"}
_OWN_BY_KIND = {
    "several": {"@label": "a.names", "@prediction": "replace(p.label, char(31), '; ')"},
    "number": {"@label": "a.value", "@prediction": "CAST(p.label AS REAL)"},
}


_MARKED = "r.rowid IN (SELECT row FROM row_mark WHERE sheet = {sheet} AND "
_SKIPPED = "(SELECT row FROM skipped_row WHERE task = {task} AND sheet = {sheet})"
# What a person decided about rows besides their label.
_OWN_STATES = {
    "unlabelled": f"a.label IS NULL AND r.rowid NOT IN {_SKIPPED}",
    "skipped": f"a.label IS NULL AND r.rowid IN {_SKIPPED}",
    "flagged": _MARKED + "flagged = 1)",
    "noted": _MARKED + "note <> '')",
}


@dataclass(frozen=True, slots=True)
class View:
    """Which rows of a sheet, in which order.

    `sort_column` is a column's name, "@label", "@prediction", "@confidence" or "" (the sheet's order).
    `state` is "all", "labelled", "unlabelled" (and not skipped), "skipped", "flagged", "noted",
    "predicted", "review" or "label:ID". `search` is looked for in every cell, as
    `search.expressions` reads it, and `rule` in the text columns, as `search.rules` does.
    `only_ids` are exactly those rows; `as_listed`: in the order in which they are named there. By
    what the fast model says there are the states "unsure", "changed" and "suggested:ID", and the
    sort "@suggestion" (by confidence).
    """

    sheet: int
    task: int = 0
    run: int = 0
    sort_column: str = ""
    descending: bool = False
    search: str = ""
    state: str = "all"
    only_ids: tuple[int, ...] | None = None
    as_listed: bool = False
    rule: str = ""


def window(project: Project, number: int, ids: Sequence[int]) -> list[Row]:
    """Return the cells of the rows `ids`, in that order; a row that is not there is empty."""
    found: dict[int, Row] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = tuple(ids[start : start + _AT_ONCE])
        marks = ",".join("?" * len(part))
        sql = f"SELECT rowid, * FROM rows_{int(number)} WHERE rowid IN ({marks})"
        for row, *cells in project.db.execute(sql, part):
            found[row] = decode_row(tuple(cells))
    return [found.get(row, ()) for row in ids]


def iterate(project: Project, number: int) -> Iterator[tuple[int, Row]]:
    """Yield (row id, cells) of every row in the sheet's order."""
    for row, *cells in project.db.execute(
        f"SELECT rowid, * FROM rows_{int(number)} ORDER BY rowid"
    ):
        yield row, decode_row(tuple(cells))


class Joins(Protocol):
    """Makes the text of a row from its cells; `stand_in` is the column that a blank row falls back to."""

    @property
    def stand_in(self) -> str:
        """Return the name of that column, or ""."""

    def join(self, parts: Sequence[str], fallback: str = "") -> str:
        """Return the text of a row, or "" where it has none."""


def texts(
    project: Project,
    sheet: Sheet,
    start_after: int = 0,
    limit: int = 1000,
    joins: Joins | None = None,
) -> list[tuple[int, str]]:
    """Return up to `limit` (row id, text) after a row; rows that have no text are left out.

    `joins` cleans and joins the text cells; without it they are joined as they are.
    """
    places = [column.position for column in sheet.columns if column.role == "text"]
    if not places:
        return []
    if joins is not None:
        return _cleaned(project, sheet, places, (start_after, limit), joins)
    cells = ", ".join(f"c{place}" for place in places)
    filled = " OR ".join(f"trim(c{place}, {_BLANKS}) <> ''" for place in places)
    sql = (
        f"SELECT rowid, {cells} FROM rows_{sheet.id} WHERE rowid > ? AND ({filled})"
        " ORDER BY rowid LIMIT ?"
    )
    return [
        (row, joined(tuple(parts))) for row, *parts in project.db.execute(sql, (start_after, limit))
    ]


def _cleaned(
    project: Project, sheet: Sheet, places: list[int], window_: tuple[int, int], joins: Joins
) -> list[tuple[int, str]]:
    last, limit = window_
    cells = ", ".join(f"c{place}" for place in [*places, *_stand_in(sheet, joins)])
    sql = f"SELECT rowid, {cells} FROM rows_{sheet.id} WHERE rowid > ? ORDER BY rowid LIMIT ?"
    found: list[tuple[int, str]] = []
    while not found:  # a window of nothing but blank rows is not the end
        chunk = project.all(sql, (last, limit))
        for row, *parts in chunk:
            text = told(tuple(parts), len(places), joins)
            if text:
                found.append((int(str(row)), text))
        if len(chunk) < limit:
            break
        last = int(str(chunk[-1][0]))
    return found


def _stand_in(sheet: Sheet, joins: Joins) -> list[int]:
    return [column.position for column in sheet.columns if column.name == joins.stand_in]


def told(parts: tuple[object, ...], width: int, joins: Joins) -> str:
    """Return the text of a row whose first `width` cells are its text columns."""
    words = [shown(decode(part)) for part in parts]  # type: ignore[arg-type] # stored cells
    return joins.join(words[:width], words[width] if len(words) > width else "")


def joined(parts: tuple[object, ...]) -> str:
    """Return the text of a row: its filled text cells, one a line."""
    words = [shown(decode(part)).strip() for part in parts]  # type: ignore[arg-type] # stored cells
    return "\n".join(word for word in words if word)


# Blank to a person: spaces, tabs, line breaks, no-break and ideographic spaces, zero-width ones.
_BLANKS = "char(32,9,10,13,160,12288,8203,65279)"


def view_ids(project: Project, view: View) -> "array[int]":
    """Return the ids of a view, in its order. Raises Cancelled when interrupted from elsewhere, and
    what `search.parsed` does where its search cannot be read.
    """
    try:
        sheet = sheets.sheet(project, view.sheet)
        kind = tasks.kind_of(project, view.task)
    except apsw.InterruptError:  # an interrupt may strike the smallest query too
        raise Cancelled from None
    found = _conditions(view, kind)
    order = _order(sheet, view, kind)
    with ExitStack() as lent:
        values: tuple[object, ...] = ()
        expression = search.wanted(sheet, view.search, view.rule)
        if expression is not None:
            told = lent.enter_context(search.condition(project.db, sheet, expression))
            found.append(told.sql)
            values = told.values
        if not found and not order:
            return _by_suggestion(project, view, array("q", range(1, sheet.rows + 1)))
        sql = f"SELECT r.rowid AS id FROM rows_{sheet.id} AS r {_joins(view, kind)}"
        if found:
            sql += " WHERE " + " AND ".join(found)
        ids = _ids(project, f"{sql} ORDER BY {order}r.rowid", values, sheet)
    if view.as_listed and view.only_ids is not None and not view.sort_column:
        there = set(ids)
        ids = array("q", (row for row in view.only_ids if row in there))
    return _by_suggestion(project, view, ids)


def _ids(project: Project, sql: str, values: tuple[object, ...], sheet: Sheet) -> "array[int]":
    try:
        # One long text from SQLite costs a tenth of a million rows through Python, and leaves the
        # interpreter to the window while it is made.
        (joined_ids,) = project.one(f"SELECT group_concat(id) FROM ({sql})", values) or (None,)
    except apsw.InterruptError:
        raise Cancelled from None
    except apsw.SQLError:
        raise SheetUnknown(sheet.name, "") from None
    return array("q", map(int, str(joined_ids).split(","))) if joined_ids else array("q")


def _by_suggestion(project: Project, view: View, ids: "array[int]") -> "array[int]":
    """Filter and sort by what the fast model says, which no SQL reaches."""
    state, _mark, label = view.state.partition(":")
    is_filtered = state in suggestions.STATES
    if not is_filtered and view.sort_column != "@suggestion":
        return ids
    found = suggestions.latest(project, view.task, view.sheet)
    if found is None:
        return array("q") if is_filtered else ids
    if is_filtered:
        row = project.one("SELECT name FROM label WHERE id = ?", (label or 0,))
        ids = suggestions.filtered(found, ids, state, str(row[0]) if row else "")
    if view.sort_column == "@suggestion":
        ids = suggestions.sorted_by(found, ids, descending=view.descending)
    return ids


def _joins(view: View, kind: str) -> str:
    task, run, number = int(view.task), int(view.run), int(view.sheet)
    joins = ""
    if view.state != "all" or view.sort_column == "@label":
        assigned = "assigned"
        if kind == "several":  # one line a row, whatever it carries
            assigned = (
                "(SELECT b.task, b.sheet, b.row, min(b.label) AS label, NULL AS value,"
                " group_concat(m.name, '; ' ORDER BY m.position) AS names FROM assigned AS b"
                f" JOIN label AS m ON m.id = b.label WHERE b.task = {task} AND b.sheet = {number}"
                " GROUP BY b.row)"
            )
        joins = (
            f"LEFT JOIN {assigned} AS a ON a.task = {task} AND a.sheet = {number}"
            " AND a.row = r.rowid"
        )
    if view.sort_column == "@label" and kind in {"single", "tree"}:
        joins += " LEFT JOIN label AS l ON l.id = a.label"
    if view.state in {"predicted", "review"} or view.sort_column in {"@prediction", "@confidence"}:
        joins += (
            f" LEFT JOIN prediction AS p ON p.run = {run} AND p.sheet = {number}"
            " AND p.row = r.rowid"
        )
    return joins


def _carries(view: View, label: int, kind: str) -> str:
    """Return the condition that a row carries a label: in a tree also any below it."""
    if kind == "single":
        return f"a.label = {label}"
    wanted = f"= {label}"
    if kind == "tree":
        wanted = (
            f"IN (WITH RECURSIVE below (id) AS (VALUES ({label}) UNION SELECT l.id FROM label AS l"
            " JOIN below ON l.parent = below.id) SELECT id FROM below)"
        )
    return (
        f"r.rowid IN (SELECT b.row FROM assigned AS b WHERE b.task = {int(view.task)}"
        f" AND b.sheet = {int(view.sheet)} AND b.label {wanted})"
    )


def _conditions(view: View, kind: str) -> list[str]:
    found: list[str] = []
    if view.only_ids is not None:
        found.append(f"r.rowid IN ({','.join(str(int(row)) for row in view.only_ids) or 'NULL'})")
    own = _OWN_STATES.get(view.state)
    if own is not None:
        found.append(own.format(sheet=int(view.sheet), task=int(view.task)))
    match view.state.split(":"):
        case ["labelled"]:
            found.append("a.label IS NOT NULL")
        case ["unsure"] | ["changed"] | ["suggested", _]:
            found.append("a.label IS NULL")
        case ["label", number]:
            found.append(_carries(view, int(number), kind))
        case ["predicted"]:
            found.append("p.label IS NOT NULL")
        case ["review"] if kind == "number":
            found.append("0")  # a number has no confidence to go by
        case ["review"]:
            found.append(review_condition(view.run, view.sheet, "r.rowid"))
    return found


def _order(sheet: Sheet, view: View, kind: str) -> str:
    """Return the sort with blanks last in both directions, numbers before text."""
    columns = {column.name: f"r.c{column.position}" for column in sheet.columns}
    own = {**_OWN_COLUMNS, **_OWN_BY_KIND.get(kind, {})}
    cell = own.get(view.sort_column) or columns.get(view.sort_column)
    if cell is None:
        return ""
    way = "DESC" if view.descending else "ASC"
    return f"({cell} IS NULL OR {cell} = ''), {cell} COLLATE NOCASE {way}, "
