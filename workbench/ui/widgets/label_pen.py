"""Writes labels on rows, for every page that labels, and remembers the latest decisions."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from workbench.project import annotations, bulk, undo
from workbench.project.changes import Changes
from workbench.project.labels import Label
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.translation import _, ngettext
from workbench.ui.session import Session
from workbench.ui.widgets.work_dialog import label_request, turn_request, worked

DECISIONS_SHOWN = 10
_DECISIONS_KEPT = 200
_ROWS_WITHOUT_ASKING = 100


@dataclass(frozen=True, slots=True)
class Decision:
    """One key press: `rows` (ids) of a sheet got `label`, or lost theirs where it is None."""

    sheet: int
    rows: tuple[int, ...]
    label: Label | None


class LabelPen(QObject):
    """Every stroke is on the disk before it returns: one transaction, synchronous, then the signal."""

    decided = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._window = parent
        self._done: deque[Decision] = deque(maxlen=_DECISIONS_KEPT)
        self._undone: deque[Decision] = deque()
        session.project_closed.connect(self._on_project_closed)

    @property
    def toggles(self) -> bool:
        """Whether a key adds a label to the others of a row, or takes it off, and stays there."""
        task = self._session.task
        return task is not None and task.kind == "several"

    def latest(self) -> list[Decision]:
        """Return the latest decisions, the newest first."""
        return list(self._done)[::-1][:DECISIONS_SHOWN]

    def write(self, rows: Sequence[int], label: Label | None) -> bool:
        """Give `rows` of the session's sheet `label` (None: take theirs away); False if not done."""
        sheet, task = self._session.sheet, self._session.task
        if sheet is None or task is None or not rows or self._is_refused():
            return False
        if len(rows) > _ROWS_WITHOUT_ASKING and not self._is_confirmed(len(rows), label):
            return False
        label_id = None if label is None else label.id
        if len(rows) >= bulk.LARGE:
            return self._written_in_bulk(task, rows, label)

        def change(project: Project) -> Changes:
            if task.kind == "several" and label_id is not None:
                return annotations.toggle_label(project, task.id, sheet.id, rows, label_id)
            return annotations.annotate(project, task.id, sheet.id, rows, label_id)

        if not self._session.write(change):
            return False
        self._decide(Decision(sheet.id, tuple(rows), label))
        return True

    def _written_in_bulk(self, task: Task, rows: Sequence[int], label: Label | None) -> bool:
        """Leave very many rows to an engine: the window would stand still for them."""
        sheet = self._session.sheet
        assert sheet is not None
        request = label_request(self._session, task, rows, label.id if label else 0)
        title = _("Label many rows")
        if worked(self._session, request, title, self._window) is None:
            return False
        self._decide(Decision(sheet.id, tuple(rows), label))
        return True

    def _decide(self, decision: Decision) -> None:
        self._done.append(decision)
        self._undone.clear()
        self.decided.emit()

    def undo(self) -> int | None:
        """Take the project's latest change back; return the row it was about, if one of ours."""
        return self._step(undo.undo, self._done, self._undone, _("There is nothing to undo."))

    def redo(self) -> int | None:
        """Do again what `undo` took back; return the row it is about, if one of ours."""
        return self._step(undo.redo, self._undone, self._done, _("There is nothing to redo."))

    def _step(
        self,
        step: Callable[[Project], Changes | None],
        taken: "deque[Decision]",
        given: "deque[Decision]",
        nothing: str,
    ) -> int | None:
        if self._session.project is None or self._is_refused():
            return None
        made: list[Changes | None] = []

        def change(project: Project) -> Changes:
            made.append(step(project))
            return made[0] or Changes()

        request = turn_request(self._session, redo=step is undo.redo)
        if request is not None:
            if worked(self._session, request, _("Very many rows"), self._window) is None:
                return None
            made.append(Changes(annotations=True))
        elif not self._session.write(change):
            return None
        if made[0] is None:
            self._session.notified.emit("info", nothing)
        if not made[0] or not made[0].annotations or not taken:
            return None
        decision = taken.pop()
        given.append(decision)
        self.decided.emit()
        return decision.rows[0]

    def _is_refused(self) -> bool:
        if self._session.readonly:
            self._session.notified.emit(
                "warn",
                _(
                    "This project is open for reading only, so labels cannot be set here. "
                    "Close the other window that has it open, then open it again."
                ),
            )
        return self._session.readonly

    def _is_confirmed(self, rows: int, label: Label | None) -> bool:
        if label is None:
            sentence = ngettext(
                "Take the label off {count} row?", "Take the labels off {count} rows?", rows
            )
        else:
            sentence = ngettext(
                "Label {count} row “{label}”?", "Label {count} rows “{label}”?", rows
            )
        return confirmed(
            self._window,
            sentence.format(count=f"{rows:,}", label=label.name if label else ""),
            _("Their other labels stay. One undo takes it all back.")
            if self.toggles and label
            else _("Rows that carry another label change theirs. One undo takes it all back."),
            _("Label them") if label else _("Take them off"),
        )

    def _on_project_closed(self) -> None:
        self._done.clear()
        self._undone.clear()


def confirmed(parent: QWidget, sentence: str, more: str, go: str) -> bool:
    """Ask a question; True when the person chose the button `go` and not Cancel."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(sentence)
    box.setInformativeText(more)
    button = box.addButton(go, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(button)
    box.exec()
    return box.clickedButton() is button
