"""A task as it is: the scale of its numbers can be changed, and a task without labels be removed."""

from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton, QWidget

from workbench.errors import WorkbenchError
from workbench.project import tasks
from workbench.project.changes import Changes
from workbench.project.store import Project
from workbench.project.tasks import Scale, Task
from workbench.translation import _, ngettext
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.dialog_parts import DialogParts
from workbench.ui.widgets.label_shape import KINDS
from workbench.ui.widgets.scale_fields import ScaleFields
from workbench.wording import sentence, task_shown

_USUAL = Scale(1.0, 5.0, 1.0)


class TaskEditDialog(Dialog):
    """Says how many rows a scale would leave outside before it is kept; rows keep their numbers."""

    def __init__(self, session: Session, task: Task, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        assert session.project is not None
        self._session, self._task, self._project = session, task, session.project
        self.kind = QLabel(_(KINDS[task.kind]))
        self.scale = ScaleFields(task.scale or _USUAL)
        self.told, self.why = QLabel(), QLabel()
        self.remove_button = QPushButton(_("Remove the task"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.keep_button = self.buttons.addButton(
            _("Keep the range"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._arrange()
        self.scale.changed.connect(self._say_outside)
        self.remove_button.clicked.connect(self._on_remove)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._say_outside()

    def accept(self) -> None:
        """Keep the scale; stay open where that is not possible, and say why."""
        faults: list[WorkbenchError] = []
        scale, task = self.scale.scale(), self._task.id

        def change(project: Project) -> Changes | None:
            try:
                return tasks.set_scale(project, task, scale)
            except WorkbenchError as error:
                faults.append(error)
                return None

        if self._session.write(change) and not faults:
            super().accept()
        elif faults:
            self.told.setText(str(sentence(faults[0])))

    def _arrange(self) -> None:
        self.setWindowTitle(_("Task: {name}").format(name=task_shown(self._task.name)))
        self.setMinimumWidth(theme.scaled(440))
        is_number = self._task.kind == "number"
        for widget in (self.scale, self.told, self.keep_button):
            widget.setVisible(is_number)
        may_go = tasks.may_be_removed(self._project, self._task.id)
        self.remove_button.setEnabled(may_go)
        self.why.setVisible(not may_go)
        self.why.setText(
            _("Only a task without labels and models can be removed, and one task always stays.")
        )
        self.kind.setProperty("muted", True)
        self.why.setProperty("muted", True)
        for label in (self.told, self.why):
            label.setWordWrap(True)
        parts = DialogParts(self, space=theme.GAP * 2)
        for part in (self.kind, self.scale, self.told, self.remove_button, self.why):
            parts.body.addWidget(part)
        parts.foot.addWidget(self.buttons)

    def _say_outside(self) -> None:
        rows = tasks.rows_outside(self._project, self._task.id, self.scale.scale())
        self.told.setText(
            ngettext(
                "{count} row has a number outside this range, and keeps it.",
                "{count} rows have a number outside this range, and keep it.",
                rows,
            ).format(count=f"{rows:,}")
            if rows
            else _("Every number so far is within this range.")
        )

    def _on_remove(self) -> None:
        if self._session.write(lambda project: tasks.remove_task(project, self._task.id)):
            self.reject()
