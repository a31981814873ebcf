"""What the fast model says of every row of a sheet: the latest word for each task, packed by row.

`ages` has a byte a row: in how many later rounds the suggestion stayed as it is now; 255 where it
never changed since the first round.
"""

import json
from array import array
from dataclasses import dataclass, field
from math import isnan
from typing import Any

from workbench.errors import SheetUnknown
from workbench.label_text import LEVEL, parted
from workbench.project import undo
from workbench.project.changes import Changes
from workbench.project.store import Project

NONE = 65_535  # in `places`: no suggestion
NEVER = 255  # in `ages`
UNSURE_BELOW = 0.5  # a confidence under which a suggestion is little more than a guess

STATES = ("suggested", "unsure", "changed")

Suggested = tuple[str, float]
"""What is suggested, written as `label_text` says, and the confidence (-1: a number has none)."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """For row n the entries at n - 1. `places` point into `labels`; `confidences` of 255 are 1.

    `method` is a key of `wording.METHODS` and `why` of `wording.SUGGESTION_REASONS`.
    """

    labels: tuple[str, ...]
    places: "array[int]"
    confidences: bytes
    numbers: "array[float]" = field(default_factory=lambda: array("f"))
    ages: bytes = b""
    method: str = ""
    why: str = ""
    learnt_from: int = 0

    def of(self, row: int) -> Suggested | None:
        """Return what is suggested for a row, or None."""
        if not 0 < row <= len(self.places):
            return None
        if self.numbers:
            number = self.numbers[row - 1]
            return (repr(float(f"{number:.6g}")), -1.0) if not isnan(number) else None
        place = self.places[row - 1]
        return None if place == NONE else (self.labels[place], self.confidences[row - 1] / 255)


def latest(project: Project, task: int, sheet: int) -> Suggestions | None:
    """Return the latest suggestions for a sheet, or None."""
    row = project.one(
        "SELECT labels, places, confidences, numbers, ages, method, why, learnt_from"
        " FROM suggestion WHERE task = ? AND sheet = ?",
        (task, sheet),
    )
    if row is None:
        return None
    labels, places, confidences, numbers, ages, method, why, learnt_from = row
    return Suggestions(
        tuple(json.loads(str(labels))),
        _array("H", places),
        _bytes(confidences),
        _array("f", numbers),
        _bytes(ages),
        str(method),
        str(why),
        int(str(learnt_from)),
    )


def keep(project: Project, task: int, sheet: int, found: Suggestions) -> Changes:
    """Keep suggestions in place of earlier ones. Raises SheetUnknown where the sheet is gone."""
    with project.write() as db:
        db.execute("DELETE FROM suggestion WHERE task = ? AND sheet = ?", (task, sheet))
        db.execute(
            "INSERT INTO suggestion (task, sheet, made, method, why, labels, places, confidences,"
            " numbers, ages, learnt_from) SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM sheet"
            " WHERE id = ?",
            (
                task,
                undo.now(),
                found.method,
                found.why,
                json.dumps(found.labels, ensure_ascii=False),
                _blob(found.places),
                found.confidences,
                _blob(found.numbers) if found.numbers else None,
                found.ages,
                found.learnt_from,
                sheet,
            ),
        )
        known = db.changes()
    if not known:
        raise SheetUnknown(str(sheet), "")
    return Changes(suggestions=True)


def drop(project: Project, task: int, sheet: int) -> Changes | None:
    """Forget the suggestions for a sheet; None where there were none."""
    if project.one("SELECT 1 FROM suggestion WHERE task = ? AND sheet = ?", (task, sheet)) is None:
        return None
    with project.write() as db:
        db.execute("DELETE FROM suggestion WHERE task = ? AND sheet = ?", (task, sheet))
    return Changes(suggestions=True)


def skipped(project: Project, task: int, sheet: int) -> set[int]:
    """Return the rows that the person skipped."""
    found = project.all("SELECT row FROM skipped_row WHERE task = ? AND sheet = ?", (task, sheet))
    return {int(str(row)) for (row,) in found}


def sorted_by(found: Suggestions, ids: "array[int]", *, descending: bool) -> "array[int]":
    """Return rows by the confidence of their suggestion (a number by its size), blanks last."""
    values = found.numbers or found.confidences
    blank = [row for row in ids if found.of(row) is None]
    known = [row for row in ids if found.of(row) is not None]
    known.sort(key=lambda row: values[row - 1], reverse=descending)
    return array("q", [*known, *blank])


def filtered(found: Suggestions, ids: "array[int]", state: str, label: str = "") -> "array[int]":
    """Return the rows in a state: "suggested" (as `label`), "unsure" or "changed"."""
    if state == "changed":
        return array(
            "q", (row for row in ids if row <= len(found.ages) and not found.ages[row - 1])
        )
    if state == "unsure":
        most = round(UNSURE_BELOW * 255)
        places, sure = found.places, found.confidences
        return array(
            "q",
            (
                row
                for row in ids
                if row <= len(places) and places[row - 1] != NONE and sure[row - 1] < most
            ),
        )
    wanted = {place for place, name in enumerate(found.labels) if carries(name, label)}
    places = found.places
    return array("q", (row for row in ids if row <= len(places) and places[row - 1] in wanted))


def carries(written: str, label: str) -> bool:
    """Return whether what is suggested has `label` among its labels, or is it, or lies below it."""
    return label in parted(written) or written.startswith(label + LEVEL)


def _array(code: str, data: object) -> "array[Any]":
    found: array[Any] = array(code)
    if isinstance(data, bytes):
        found.frombytes(data)
    return found


def _blob(values: "array[Any]") -> bytes:
    return values.tobytes()


def _bytes(data: object) -> bytes:
    return data if isinstance(data, bytes) else b""
