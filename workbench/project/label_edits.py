"""One undo step over labels and their rows: what each was before is stored once, at its end."""

import contextlib
from collections.abc import Iterator, Mapping

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
            row_labels.begin(self.db)
            self.take_heirs(task, heirs)
            self.rewrite(task, f"{origin}:{','.join(map(str, heirs))}")
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

    def take_heirs(self, task: int, heirs: Mapping[int, int]) -> None:
        """Note for `rewrite` what rows carry once heirs (or, where 0, nothing) took the place of
        some labels; the others stay.
        """
        fill_heirs(self.db, heirs)
        self.db.execute(
            "INSERT OR IGNORE INTO touched SELECT sheet, row FROM assigned"
            " WHERE task = ? AND label IN (SELECT label FROM heir)",
            (task,),
        )
        self.db.execute(
            "INSERT OR IGNORE INTO wanted SELECT a.sheet, a.row, coalesce(h.heir, a.label), NULL"
            " FROM touched AS t CROSS JOIN assigned AS a"
            " ON a.task = ? AND a.sheet = t.sheet AND a.row = t.row"
            " LEFT JOIN heir AS h ON h.label = a.label WHERE coalesce(h.heir, a.label) <> 0",
            (task,),
        )

    def rewrite(self, task: int, mark: str) -> None:
        """Let the rows noted since `row_labels.begin` carry exactly what was noted; once an edit."""
        rows = row_labels.carry_out(self.db, self.id, task, ("person", "", mark))
        self.rows_changed |= rows > 0


def fill_heirs(db: apsw.Connection, heirs: Mapping[int, int]) -> None:
    """Fill the temp table `heir`: a label, and the one (or 0) that takes its place."""
    db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS heir (label INTEGER PRIMARY KEY, heir INTEGER);"
        "DELETE FROM heir"
    )
    db.executemany("INSERT INTO heir VALUES (?, ?)", heirs.items())


@contextlib.contextmanager
def label_edit(project: Project, what: str) -> Iterator[LabelEdit]:
    """Open one undo step named `what` in a transaction of its own."""
    with project.write() as db:
        edit = LabelEdit(db, what)
        yield edit
        edit.close()
