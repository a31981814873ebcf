"""A new task over the same rows: its name, its kind, and the scale of a number."""

from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from workbench.errors import WorkbenchError
from workbench.project import tasks
from workbench.project.changes import Changes
from workbench.project.store import Project
from workbench.project.tasks import Scale, Task
from workbench.translation import N_, _
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.dialog_parts import DialogParts
from workbench.ui.widgets.label_shape import KINDS
from workbench.ui.widgets.scale_fields import ScaleFields
from workbench.wording import sentence

_MORE = {
    "single": N_("Each row gets one label, such as its topic."),
    "several": N_("A row may carry any number of labels, such as everything it complains about."),
    "tree": N_("Labels stand in groups: Food > Fruit. A row gets one of them, at any depth."),
    "number": N_("Each row gets a number, such as how strong a feeling is."),
}


class TaskDialog(Dialog):
    """Makes the task and shows it; a name that is taken is said in the dialog, which stays."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.name = QLineEdit()
        self.name.setMaxLength(100)
        self.kinds = QComboBox()
        for kind, text in KINDS.items():
            self.kinds.addItem(_(text), kind)
        self.more = QLabel()
        self.fault = QLabel()
        self.scale = ScaleFields(Scale(1.0, 5.0, 1.0))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.make = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self._arrange()
        self._say()
        self.name.textChanged.connect(self._on_name)
        self.kinds.currentIndexChanged.connect(self._on_kind)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._on_name()
        self._on_kind()

    def accept(self) -> None:
        """Make the task; stay open where that is not possible, and say why."""
        kind = str(self.kinds.currentData())
        scale = self.scale.scale() if kind == "number" else None
        made: list[Task] = []
        faults: list[WorkbenchError] = []

        def change(project: Project) -> Changes | None:
            try:
                task, changes = tasks.new_task(project, self.name.text(), kind, scale)
            except WorkbenchError as error:
                faults.append(error)
                return None
            made.append(task)
            return changes

        if self._session.write(change) and made:
            self._session.set_task(made[0].id)
            super().accept()
        elif faults:
            self.fault.setText(str(sentence(faults[0])))
            self.fault.show()

    def _arrange(self) -> None:
        self.setMinimumWidth(theme.scaled(500))
        self.more.setProperty("muted", True)
        self.more.setWordWrap(True)
        self.fault.setWordWrap(True)
        self.fault.hide()
        self._form = QFormLayout()
        self._form.setSpacing(theme.GAP)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.addRow(" ", self.name)
        self._form.addRow(" ", self.kinds)
        self._form.addRow("", self.more)
        self._form.addRow(" ", self.scale)
        parts = DialogParts(self, space=theme.GAP * 2)
        parts.body.addLayout(self._form)
        parts.body.addWidget(self.fault)
        parts.foot.addWidget(self.buttons)

    def _say(self) -> None:
        self.setWindowTitle(_("New task"))
        for widget, text in (
            (self.name, _("&Name")),
            (self.kinds, _("&Each row gets")),
            (self.scale, _("&Range")),
        ):
            label = self._form.labelForField(widget)
            assert isinstance(label, QLabel)
            label.setText(text)
            label.setBuddy(self.scale.low if widget is self.scale else widget)
            widget.setAccessibleName(text.replace("&", ""))
        self.name.setPlaceholderText(_("for example: Sentiment"))
        self.make.setText(_("Make the task"))
        self.make.setDefault(True)

    def _on_name(self) -> None:
        self.make.setEnabled(bool(self.name.text().strip()))
        self.fault.hide()

    def _on_kind(self) -> None:
        kind = str(self.kinds.currentData())
        self.more.setText(_(_MORE[kind]))
        self._form.setRowVisible(self.scale, kind == "number")
