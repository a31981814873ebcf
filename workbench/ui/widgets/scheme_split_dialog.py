"""Into which labels one is split; its rows are then decided one by one."""

from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from workbench.project import scheme_changes
from workbench.project.labels import Label
from workbench.project.store import Project
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.scheme_preview import SchemePreview, frame


class SchemeSplitDialog(Dialog):
    """`names()` is what was typed, once `exec` returned Accepted."""

    def __init__(self, project: Project, label: Label, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Split “{label}”").format(label=label.name))
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(theme.scaled(96))
        self.field.setPlaceholderText(_("One name a line"))
        name = QLabel(_("&New labels, one a line"))
        name.setBuddy(self.field)
        self.field.setAccessibleName(_("New labels, one a line"))
        self.preview = SchemePreview()
        self.preview.show_change(scheme_changes.of_split(project, label.id))
        self.go = PrimaryButton(_("Split and open its rows"))
        frame(self, name, self.field, self.preview, go=self.go)
        self.field.textChanged.connect(self._on_typed)
        self._on_typed()

    def names(self) -> list[str]:
        """Return the names that were typed, each once."""
        lines = (line.strip() for line in self.field.toPlainText().splitlines())
        return list({name.casefold(): name for name in lines if name}.values())

    def _on_typed(self) -> None:
        self.go.setEnabled(bool(self.names()))
