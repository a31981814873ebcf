"""Writes labels and marks on rows, for every page that labels, and remembers the latest decisions."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from workbench.label_text import parted
from workbench.project import annotations, bulk, labels, marks, skips, undo
from workbench.project.changes import Changes
from workbench.project.labels import Label
from workbench.project.store import Project
from workbench.translation import _, ngettext
from workbench.ui.session import Session
from workbench.ui.widgets.label_review import LabelReview
from workbench.ui.widgets.work_dialog import label_request, turn_request, worked

DECISIONS_SHOWN = 10
_DECISIONS_KEPT = 200
_ROWS_WITHOUT_ASKING = 100

Change = Callable[[Project], Changes]


@dataclass(frozen=True, slots=True)
class Decision:
    """One key press about `rows` (ids) of a sheet, stored as the edit of that number.

    `what` is "label" (they got `label`, or several that `text` names, or lost theirs where both are
    blank), "number" (`text`), "skip", "flag", "unflag" or "note" (`text`).
    """

    sheet: int
    rows: tuple[int, ...]
    label: Label | None = None
    what: str = "label"
    text: str = ""
    edit: int = 0


class LabelPen(QObject):
    """Every stroke is on the disk before it returns: one transaction, synchronous, then the signal."""

    decided = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.session = session
        self._window = parent
        self._kept: deque[Decision] = deque(maxlen=_DECISIONS_KEPT)
        self._is_writing = False
        self.is_drawn: Callable[[int], bool] = _nobody_drew
        self.review: LabelReview | None = None  # where rows can be reviewed
        session.project_closed.connect(self._on_project_closed)
        session.changed.connect(self._on_changed)

    @property
    def kind(self) -> str:
        """The kind of the session's task, one of `label_text.KINDS`."""
        return self.session.task.kind if self.session.task else "single"

    @property
    def toggles(self) -> bool:
        """Whether a key adds a label to the others of a row, or takes it off, and stays there."""
        return self.kind == "several"

    def suggestion_of(self, row: int) -> tuple[str, float] | None:
        """Return what a model suggests for a row (an id), with its confidence; None while hidden."""
        if self.session.opinions_hidden:
            return None
        if self.review is not None and self.review.is_open:
            return self.review.said_of(row)
        return self.session.suggestions.suggestion_of(row)

    def asks_again(self, row: int) -> bool:
        """Whether a row (an id) that carries a label is to be confirmed in a review all the same."""
        review = self.review
        return review is not None and review.is_open and not review.is_decided(row)

    def latest(self) -> list[Decision]:
        """Return the latest decisions in this sheet that were not taken back, the newest first."""
        project, sheet = self.session.project, self.session.sheet
        if project is None or sheet is None:
            return []
        last = undo.latest(project)
        done = [one for one in self._kept if one.edit <= last and one.sheet == sheet.id]
        return done[::-1][:DECISIONS_SHOWN]

    def write(self, rows: Sequence[int], label: Label | None) -> bool:
        """Give `rows` of the session's sheet `label` (None: take theirs away); False if not done."""
        if len(rows) > _ROWS_WITHOUT_ASKING and not self._is_confirmed(len(rows), label):
            return False
        if len(rows) >= bulk.LARGE:
            return self._written_in_bulk(rows, label)
        task, sheet = self._place()
        number = None if label is None else label.id
        origin = self._origin(rows)

        def change(project: Project) -> Changes:
            if label is not None and self.review is not None and self.review.is_open:
                return self.review.decide(project, rows, label)
            if self.toggles and number is not None:
                return annotations.toggle_label(project, task, sheet, rows, number, origin)
            return annotations.annotate(project, task, sheet, rows, number, origin=origin)

        return self._write(Decision(sheet, tuple(rows), label), change)

    def write_number(self, rows: Sequence[int], value: float) -> bool:
        """Give `rows` a number; False if not done."""
        task, sheet = self._place()
        origin = self._origin(rows)
        return self._write(
            Decision(sheet, tuple(rows), None, "number", f"{value:.5g}"),
            lambda project: annotations.annotate_number(
                project, task, sheet, rows, value, origin=origin
            ),
        )

    def accept(self, row: int, suggested: tuple[str, float]) -> bool:
        """Give a row what a model suggests, and keep how sure it was; False if it no longer exists."""
        task, sheet = self._place()
        written, sure = suggested
        told = ("suggestion", f"suggestion:{sure:.2f} {self._origin([row])}".rstrip())
        if self.review is not None and self.review.is_open:
            told = ("review", self.review.origin(row, written))
        if self.kind == "number":
            value = float(written)
            return self._write(
                Decision(sheet, (row,), None, "number", f"{value:.5g}"),
                lambda project: annotations.annotate_number(
                    project, task, sheet, [row], value, *told
                ),
            )
        names = set(parted(written)) if self.toggles else {written}
        project = self.session.project
        present = labels.all_labels(project, task) if project is not None else ()
        found = [label for label in present if label.name in names]
        if not found or len(found) < len(names):
            return False
        decision = Decision(sheet, (row,), found[0], text="; ".join(label.name for label in found))
        ids = [label.id for label in found]
        if self.toggles:
            return self._write(
                decision,
                lambda project: annotations.annotate_several(
                    project, task, sheet, [row], ids, *told
                ),
            )
        return self._write(
            decision,
            lambda project: annotations.annotate(
                project, task, sheet, [row], ids[0], told[0], origin=told[1]
            ),
        )

    def skip(self, rows: Sequence[int], *, skipped: bool = True) -> bool:
        """Put `rows` off, or take them up again; False if not done."""
        task, sheet = self._place()
        return self._write(
            Decision(sheet, tuple(rows), None, "skip" if skipped else "unskip"),
            lambda project: skips.skip(project, task, sheet, rows, skipped=skipped),
        )

    def flag(self, rows: Sequence[int], *, flagged: bool) -> bool:
        """Flag `rows`, or take their flags off; False if not done."""
        sheet = self._place()[1]
        return self._write(
            Decision(sheet, tuple(rows), None, "flag" if flagged else "unflag"),
            lambda project: marks.flag(project, sheet, rows, flagged=flagged),
        )

    def note(self, rows: Sequence[int], text: str) -> bool:
        """Write a note on `rows`, or take it off where it is blank; False if not done."""
        sheet = self._place()[1]
        return self._write(
            Decision(sheet, tuple(rows), None, "note", text.strip()),
            lambda project: marks.write_note(project, sheet, rows, text),
        )

    def undo(self) -> int | None:
        """Take the project's latest change back; return the row it was about, if one of ours."""
        project = self.session.project
        number = undo.latest(project) if project is not None else 0
        return self._step(undo.undo, number, _("There is nothing to undo."))

    def redo(self) -> int | None:
        """Do again what `undo` took back; return the row it is about, if one of ours."""
        project = self.session.project
        number = undo.taken_back(project) if project is not None else 0
        return self._step(undo.redo, number, _("There is nothing to redo."))

    def _place(self) -> tuple[int, int]:
        """Return the session's task and sheet, 0 where there is none."""
        task, sheet = self.session.task, self.session.sheet
        return (task.id if task else 0, sheet.id if sheet else 0)

    def _origin(self, rows: Sequence[int]) -> str:
        """Return what the history says of a row that chance drew; of many, none was."""
        return "random" if len(rows) == 1 and self.is_drawn(rows[0]) else ""

    def _write(self, decision: Decision, change: Change) -> bool:
        if not all(self._place()) or not decision.rows or self._is_refused():
            return False
        edits: list[int] = []

        def numbered(project: Project) -> Changes:
            last = undo.latest(project)
            while self._kept and self._kept[-1].edit > last:  # taken back: a new edit forgets it
                self._kept.pop()
            changes = change(project)
            edits.append(undo.latest(project))
            return changes

        if not self._carry_out(numbered):
            return False
        self._kept.append(replace(decision, edit=edits[0]))
        self.decided.emit()
        return True

    def _written_in_bulk(self, rows: Sequence[int], label: Label | None) -> bool:
        """Leave very many rows to an engine: the window would stand still for them."""
        task, sheet, project = self.session.task, self.session.sheet, self.session.project
        if task is None or sheet is None or project is None or self._is_refused():
            return False
        request = label_request(self.session, task, rows, label.id if label else 0)
        if worked(self.session, request, _("Label many rows"), self._window) is None:
            return False
        edit = undo.latest(project)
        self._kept.append(Decision(sheet.id, tuple(rows), label, edit=edit))
        self.decided.emit()
        return True

    def _carry_out(self, change: Callable[[Project], Changes | None]) -> bool:
        self._is_writing = True
        try:
            return self.session.write(change)
        finally:
            self._is_writing = False

    def _step(
        self, step: Callable[[Project], Changes | None], number: int, nothing: str
    ) -> int | None:
        if self.session.project is None or self._is_refused():
            return None
        if not number:
            self.session.notified.emit("info", nothing)
            return None
        request = turn_request(self.session, redo=step is undo.redo)
        if request is not None:
            if worked(self.session, request, _("Very many rows"), self._window) is None:
                return None
        elif not self._carry_out(step):
            return None
        self.decided.emit()
        rows = (one.rows[0] for one in self._kept if one.edit == number)
        return next(rows, None)

    def _is_refused(self) -> bool:
        if self.session.readonly:
            self.session.notified.emit(
                "warn",
                _(
                    "This project is open for reading only, so labels cannot be set here. "
                    "Close the other window that has it open, then open it again."
                ),
            )
        return self.session.readonly

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

    @Slot()
    def _on_project_closed(self) -> None:
        self._kept.clear()

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        """An edit from elsewhere, such as the menu's undo, may have taken a decision back."""
        if changes.undo and not self._is_writing and self._kept:
            self.decided.emit()


def _nobody_drew(_row: int) -> bool:
    """Where no queue is, chance drew no row."""
    return False


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
