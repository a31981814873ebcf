"""A search as a condition of SQL over the cells of a sheet.

SQLite's LIKE finds nearly everything and is fast, but knows the case of ASCII letters alone. What it
may have missed is asked of Python: only for cells that hold a letter of another case or width. So are
regular expressions, in an allowance of time (`search.finding`). Dates, times and errors are BLOBs (see
`cells`): a term is looked for in them only where it could be part of one.
"""

import itertools
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import apsw

from workbench.cells import shown
from workbench.project.cells import Stored, decode
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.search import rules
from workbench.search.expressions import (
    Either,
    Every,
    Expression,
    Not,
    Pattern,
    Term,
    Within,
    parse,
)
from workbench.search.finding import check, matcher
from workbench.search.forms import fold, forms
from workbench.search.literals import required

_LIKE_A_MOMENT = re.compile(r"[0-9:\- .]+|#.*")
_TRUTHS = {"TRUE": "4231", "FALSE": "4230"}
_TERMS = 200  # in one group: SQLite bounds the depth of a condition at 1,000
_MOST_FORMS = 12  # looked for one by one before Python is asked

_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Condition:
    """What stands in a WHERE over the table of rows named `r`; its values are numbered from ?1."""

    sql: str
    values: tuple[object, ...]


def parsed(sheet: Sheet, text: str) -> Expression | None:
    """Return what a search asks of a sheet, None where it is blank. Raises as `search.expressions.parse`
    and PatternWrong.
    """
    expression = parse(text, [column.name for column in sheet.columns])
    check(expression)
    return expression


def wanted(sheet: Sheet, text: str, rule: str = "") -> Expression | None:
    """Return what the cells of a row must say for a search and a rule; the rule looks into the text
    columns alone. None where both are blank. Raises as `parsed` does.
    """
    asked = parsed(sheet, text)
    found = rules.parsed(rule, [column.name for column in sheet.columns])
    if found is None:
        return asked
    within = Within(found, tuple(c.name for c in sheet.columns if c.role == "text"))
    return within if asked is None else Every((asked, within))


@contextmanager
def condition(
    db: apsw.Connection, sheet: Sheet, expression: Expression, *, is_folded: bool = False
) -> Iterator[Condition]:
    """Yield the condition for `expression`, good for one query on this connection while inside.

    `is_folded`: the text columns are in a table `f` in their folded form, as `folded_texts` makes it.
    """
    builder = _Builder(db, sheet, is_folded=is_folded)
    try:
        yield Condition(builder.told(expression), tuple(builder.values))
    finally:
        builder.forget()


@contextmanager
def folded_texts(project: Project, sheet: Sheet) -> Iterator[bool]:
    """Fold the texts of a sheet once, for many searches in them: each then takes a tenth of the time.

    Yields whether there is a text column; the table `folded` is gone afterwards.
    """
    places = [one.position for one in sheet.columns if one.role == "text"]
    if not places:
        yield False
        return
    names = ", ".join(f"c{place}" for place in places)
    db = project.db
    db.execute(f"CREATE TEMP TABLE folded (row INTEGER PRIMARY KEY, {names})")
    try:
        found = db.execute(f"SELECT rowid, {names} FROM rows_{sheet.id}")
        marks = ", ".join("?" * len(places))
        with db:
            db.executemany(
                f"INSERT INTO folded VALUES (?, {marks})",
                ((row, *(fold(shown(decode(cell))) for cell in cells)) for row, *cells in found),
            )
        yield True
    finally:
        db.execute("DROP TABLE temp.folded")


def folded_ids(project: Project, sheet: Sheet, expression: Expression) -> "array[int]":
    """Return the rows that `expression` finds, in order, while `folded_texts` is inside."""
    with condition(project.db, sheet, expression, is_folded=True) as told:
        source = "temp.folded AS f"
        if "r.c" in told.sql:
            source += f" JOIN rows_{sheet.id} AS r ON r.rowid = f.row"
        sql = f"SELECT f.row FROM {source} WHERE {told.sql} ORDER BY f.row"
        return array("q", (row for (row,) in project.db.execute(sql, told.values)))


class _Builder:
    """Writes one condition, and lends the connection the functions that it calls."""

    def __init__(self, db: apsw.Connection, sheet: Sheet, *, is_folded: bool) -> None:
        self._db = db
        self._sheet = sheet
        self._folded = {
            f"r.c{one.position}": f"f.c{one.position}"
            for one in sheet.columns
            if is_folded and one.role == "text"
        }
        self._functions: list[str] = []
        self.values: list[object] = []

    def told(self, expression: Expression, within: tuple[str, ...] | None = None) -> str:
        match expression:
            case Term() as term:
                return _grouped(self._term_parts(term, self._cells(term.column, within)))
            case Pattern() as pattern:
                return _grouped(self._pattern_parts(pattern, self._cells(pattern.column, within)))
            case Not(part):
                return f"({self.told(part, within)} IS NOT TRUE)"
            case Every(parts):
                return "(" + " AND ".join(self.told(one, within) for one in parts) + ")"
            case Either(parts):
                return _grouped([self.told(one, within) for one in parts])
            case Within(part, columns):
                return self.told(part, columns)

    def forget(self) -> None:
        """Take the functions away."""
        for name in self._functions:
            self._db.create_scalar_function(name, None, 1)

    def _cells(self, column: str, within: tuple[str, ...] | None) -> list[str]:
        wanted = (column,) if column else within
        return [
            f"r.c{one.position}"
            for one in self._sheet.columns
            if wanted is None or one.name in wanted
        ]

    def _term_parts(self, term: Term, cells: Sequence[str]) -> list[str]:
        if self._folded and all(cell in self._folded for cell in cells):
            wanted = self._value(fold(term.text))
            return [f"instr({self._folded[cell]}, {wanted})" for cell in cells]
        like = self._value(f"%{_escaped(fold(term.text))}%")
        elsewhere = self._elsewhere(term)
        parts: list[str] = []
        for cell in cells:
            parts.append(f"{cell} LIKE {like} ESCAPE '\\'")
            if elsewhere:
                parts.append(elsewhere.replace("@", cell))
            if _LIKE_A_MOMENT.fullmatch(term.text):
                told = f"replace(CAST(substr({cell}, 2) AS TEXT), 'T', ' ')"
                typed = self._value(f"%{_escaped(term.text)}%")
                parts.append(f"(typeof({cell}) = 'blob' AND {told} LIKE {typed} ESCAPE '\\')")
            if term.text.upper() in _TRUTHS:
                parts.append(f"{cell} = X'{_TRUTHS[term.text.upper()]}'")
        return parts

    def _elsewhere(self, term: Term) -> str:
        """Return the condition of a cell (@) that has the term in letters that LIKE does not fold."""
        folded = dict.fromkeys(fold(term.text))
        strange = [form for letter in folded for form in forms(letter) if not form.isascii()]
        strange = [form for form in strange if form not in folded]
        if not strange:
            return ""
        sure = [letter for letter in folded if len(forms(letter)) == 1]
        parts: list[str] = []
        if sure:  # in whatever form the term is there, this letter is as it stands
            parts.append(f"instr(@, {self._value(sure[0])})")
        else:
            parts.append("octet_length(@) > length(@)")
        if len(strange) <= _MOST_FORMS:
            held = " OR ".join(f"instr(@, {self._value(form)})" for form in strange)
            parts.append(f"({held})")
        parts.append(f"{self._function(matcher(term))}(@)")
        return f"({' AND '.join(parts)})"

    def _pattern_parts(self, pattern: Pattern, cells: Sequence[str]) -> list[str]:
        name, likely = self._function(matcher(pattern)), self._likely(required(pattern.source))
        return [
            f"({cell} IS NOT NULL{likely.replace('@', cell)} AND {name}({cell}))" for cell in cells
        ]

    def _likely(self, literal: str) -> str:
        """Return the condition that a cell (@) can hold a literal, so that few are left for Python.

        Letters beyond ASCII may stand for others in another case: a cell that has some is looked into.
        """
        if len(literal) < 2:
            return ""
        if all(letter.lower() == letter.upper() == letter.casefold() for letter in literal):
            return f" AND (typeof(@) <> 'text' OR instr(@, {self._value(literal)}))"
        if not literal.isascii():
            return ""
        like = self._value(f"%{_escaped(literal)}%")
        return (
            f" AND (typeof(@) <> 'text' OR @ LIKE {like} ESCAPE '\\'"
            " OR octet_length(@) > length(@))"
        )

    def _value(self, value: str) -> str:
        if value not in self.values:
            self.values.append(value)
        return f"?{self.values.index(value) + 1}"

    def _function(self, matches: Callable[[str], bool]) -> str:
        def found(*cells: Stored) -> bool:
            (stored,) = cells
            return matches(stored if isinstance(stored, str) else shown(decode(stored)))

        name = f"found_{next(_numbers)}"
        self._db.create_scalar_function(name, found, 1, deterministic=True)
        self._functions.append(name)
        return name


def _grouped(parts: Sequence[str]) -> str:
    groups = [parts[at : at + _TERMS] for at in range(0, len(parts), _TERMS)]
    return "(" + (" OR ".join(f"({' OR '.join(group)})" for group in groups) or "0") + ")"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
