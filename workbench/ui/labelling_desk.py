"""What one does with the labels of a task, beside labelling: each a dialog, opened from anywhere.

The dialogs are imported when they are opened: at the start they would cost a sixth of its time.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from workbench.project import undo
from workbench.project.changes import Changes
from workbench.project.store import Project
from workbench.translation import _
from workbench.ui.actions import EDIT_LABELS
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.ui.widgets.rules_dialog import RulesDialog
    from workbench.ui.widgets.why_dialog import WhyDialog


class LabellingDesk(QObject):
    """Opens the dialogs; they write through the session."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._rules: RulesDialog | None = None
        self._why: WhyDialog | None = None
        session.new_task_wanted.connect(self.new_task)
        session.rules_wanted.connect(self.show_rules)
        session.rule_wanted.connect(self.begin_rule)
        session.why_wanted.connect(self.explain)

    def undo(self) -> None:
        """Take the latest edit back."""
        self._turn(undo.undo)

    def redo(self) -> None:
        """Do again what was taken back."""
        self._turn(undo.redo)

    def _turn(self, step: Callable[[Project], Changes | None]) -> None:
        """Undo or redo; where very many rows are meant, an engine does it."""
        from workbench.ui.widgets.work_dialog import turn_request, worked  # noqa: PLC0415

        request = turn_request(self._session, redo=step is undo.redo)
        if request is None:
            self._session.write(step)
        else:
            worked(self._session, request, _("Very many rows"), self._window)

    @Slot()
    def new_task(self) -> None:
        """Ask for a new task over the same rows."""
        if self._session.project is None or self._session.readonly:
            return
        from workbench.ui.widgets.task_dialog import TaskDialog  # noqa: PLC0415 - see the module's docstring

        dialog = TaskDialog(self._session, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def edit_task(self) -> None:
        """Change the scale of the task that is shown, or remove it."""
        session = self._session
        if session.project is None or session.task is None or session.readonly:
            return
        from workbench.ui.widgets.task_edit_dialog import TaskEditDialog  # noqa: PLC0415 - see the module's docstring

        dialog = TaskEditDialog(session, session.task, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def edit_labels(self) -> None:
        """Show all labels of the task, on the Label page."""
        self._session.page_wanted.emit("label", EDIT_LABELS)

    @Slot()
    def audit(self) -> None:
        """Look for labels that seem wrong in the task that is shown."""
        session = self._session
        if session.project is None or session.task is None or session.readonly:
            return
        from workbench.ui.widgets.audit_dialog import AuditDialog  # noqa: PLC0415 - see the module's docstring

        dialog = AuditDialog(session, session.task, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def compare(self) -> None:
        """Set two people's labels of the sheet that is shown side by side."""
        session = self._session
        if session.project is None or session.sheet is None:
            return
        from workbench.ui.widgets.agreement_dialog import AgreementDialog  # noqa: PLC0415 - see the module's docstring

        dialog = AgreementDialog(session, session.sheet, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def show_rules(self) -> None:
        """Open the rules of the task for the sheet that is shown; they stay open beside the rows."""
        session = self._session
        if session.project is None or session.sheet is None or session.task is None:
            return
        if self._rules is None:
            from workbench.ui.widgets.rules_dialog import RulesDialog  # noqa: PLC0415 - see the module's docstring

            self._rules = RulesDialog(session, self._window)
            self._rules.finished.connect(self._on_rules_closed)
        self._rules.show()
        self._rules.raise_()
        self._rules.activateWindow()

    @Slot(str, str)
    def begin_rule(self, label: str, word: str) -> None:
        """Open the rules with a new one begun: for a label, with a word that speaks for it."""
        self.show_rules()
        if self._rules is not None:
            self._rules.entry.begin(label, word)

    @Slot(int, int)
    def explain(self, sheet: int, row: int) -> None:
        """Say why the model says what it says of a row; stays open beside the rows."""
        if self._session.project is None:
            return
        above = QApplication.activeModalWidget() or self._window
        if self._why is not None and self._why.parent() is not above:
            self._why.reject()
        if self._why is None:
            from workbench.ui.widgets.why_dialog import WhyDialog  # noqa: PLC0415 - see the module's docstring

            self._why = WhyDialog(self._session, above)
            self._why.finished.connect(self._on_why_closed)
        self._why.show()
        self._why.raise_()
        self._why.activateWindow()
        self._why.show_row(sheet, row)

    @Slot()
    def _on_why_closed(self) -> None:
        if self._why is not None:
            self._why.deleteLater()
            self._why = None

    @Slot()
    def _on_rules_closed(self) -> None:
        if self._rules is not None:
            self._rules.deleteLater()
            self._rules = None
