"""One undo step over labels and their rows: what each was before is stored once, at its end."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping

import apsw

from workbench.project import row_labels, undo
from workbench.project.store import Project


class LabelEdit:
    """An edit that is under way, inside its transaction. `touch` a label before it is changed."""

    def __init__(self, db: apsw.Connection, what: str) -> None:
        self.db = db
        self.id = undo.begin_edit(db, what)
        self.rows_changed = False
        self._before: dict[int, str | None] = {}

    def touch(self, label: int) -> None:
        """Remember what a label is now; only the first time counts."""
        if label not in self._before:
            self._before[label] = undo.label_state(self.db, label)

    def added(self, label: int) -> None:
        """Remember that a label was not there before."""
        self._before.setdefault(label, None)

    def put(self, label: int, field: str, value: object) -> None:
        """Change one field of a label."""
        assert field in undo.LABEL_FIELDS
        self.touch(label)
        self.db.execute(f"UPDATE label SET {field} = ? WHERE id = ?", (value, label))

    def close(self) -> None:
        """Store before and after of every label that was touched."""
        for label, before in self._before.items():
            undo.keep_label(self.db, self.id, label, before)

    def hand_over(self, task: int, kind: str, heirs: Mapping[int, int], origin: str) -> None:
        """Let rows carry an heir in place of a label, or nothing where the heir is 0.

        No heir may itself be handed over, and an edit hands over once. The history says `origin`,
        a colon and the id of the label; where rows carry several, the ids of all.
        """
        if kind == "several":
            self.rewrite(
                task, self.with_heirs(task, heirs), f"{origin}:{','.join(map(str, heirs))}"
            )
            return
        for label, heir in heirs.items():
            self._replace(task, label, heir, f"{origin}:{label}")

    def _replace(self, task: int, label: int, heir: int, mark: str) -> None:
        db = self.db
        db.execute(
            "INSERT OR REPLACE INTO edit_row (edit, task, sheet, row, before, after)"
            " SELECT ?, task, sheet, row, label, ? FROM assigned WHERE task = ? AND label = ?",
            (self.id, heir or None, task, label),
        )
        self.rows_changed |= db.changes() > 0
        db.execute(
            "INSERT INTO annotation (task, sheet, row, label, source, author, at, origin)"
            " SELECT task, sheet, row, ?, 'person', '', ?, ? FROM assigned"
            " WHERE task = ? AND label = ?",
            (heir or None, undo.now(), mark, task, label),
        )
        if heir:
            db.execute(
                "UPDATE assigned SET label = ? WHERE task = ? AND label = ?", (heir, task, label)
            )
        else:
            db.execute("DELETE FROM assigned WHERE task = ? AND label = ?", (task, label))

    def with_heirs(self, task: int, heirs: Mapping[int, int]) -> dict[int, dict[int, set[int]]]:
        """Return, by sheet and row, what rows with several labels carry once heirs (or, where 0,
        nothing) took the place of some labels; the others stay.
        """
        marks = ",".join("?" * len(heirs))
        found: dict[int, dict[int, set[int]]] = {}
        pairs = self.db.execute(
            "SELECT DISTINCT a.sheet, a.row, b.label FROM assigned AS a JOIN assigned AS b"
            " ON b.task = a.task AND b.sheet = a.sheet AND b.row = a.row"
            f" WHERE a.task = ? AND a.label IN ({marks})",
            (task, *heirs),
        ).fetchall()
        for sheet, row, other in pairs:
            number = int(str(other))
            rows = found.setdefault(int(str(sheet)), {})
            rows.setdefault(int(str(row)), set()).add(heirs.get(number, number))
        return found

    def rewrite(
        self, task: int, rows_of: Mapping[int, Mapping[int, Iterable[int]]], mark: str
    ) -> None:
        """Let rows (by sheet) that may carry several labels carry exactly these; once an edit."""
        for sheet, rows in rows_of.items():
            self.rows_changed |= bool(rows)
            wanted = {
                row: [(label, None) for label in sorted(carried) if label]
                for row, carried in rows.items()
            }
            row_labels.rewrite(self.db, self.id, (task, sheet), wanted, ("person", "", mark))


@contextlib.contextmanager
def label_edit(project: Project, what: str) -> Iterator[LabelEdit]:
    """Open one undo step named `what` in a transaction of its own."""
    with project.write() as db:
        edit = LabelEdit(db, what)
        yield edit
        edit.close()
