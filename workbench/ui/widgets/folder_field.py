"""Where a folder of the settings lies, how large it is, and the way to it or to another."""

from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.costs import megabytes
from workbench.paths import backups_folder, models_folder
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.widgets.label_flow import FlowLayout

_OWN_NAMES = {"models_folder": "bert-workbench-models", "backups_folder": "bert-workbench-backups"}


class FolderField(QWidget):
    """Emits the folder that is wanted; whoever moves it shows where it is afterwards."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._value = name, ""
        self.path = QLineEdit()
        self.path.setReadOnly(True)
        self.large = QLabel()
        self.large.setProperty("muted", True)
        self.show_button, self.other_button = QPushButton(), QPushButton()
        for button in (self.show_button, self.other_button):
            button.setAutoDefault(False)
        self.show_button.clicked.connect(self._on_show)
        self.other_button.clicked.connect(self._on_other)
        line = FlowLayout(gap=theme.GAP)
        line.addWidget(self.show_button)
        line.addWidget(self.other_button)
        line.addWidget(self.large)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.path)
        column.addLayout(line)
        self.setFocusProxy(self.path)

    def text(self) -> str:
        """Return the folder that was chosen, or "" for the usual place."""
        return self._value

    def setText(self, value: str) -> None:
        """Show where the folder is now."""
        self._value = value
        self.retranslate()

    def setAccessibleName(self, name: str) -> None:
        """Pass the name on to what takes the keyboard."""
        super().setAccessibleName(name)
        self.path.setAccessibleName(name)

    def retranslate(self) -> None:
        """Say everything in the present language."""
        folder = self._folder()
        self.path.setText(str(folder) if folder is not None else _("beside each project"))
        self.path.setToolTip(self.path.text())
        self.path.setCursorPosition(0)
        self.large.setText(megabytes(_size(folder)) if folder is not None else "")
        self.show_button.setText(_("Open folder"))
        self.show_button.setEnabled(folder is not None and folder.is_dir())
        self.other_button.setText(_("Another folder…"))

    def _folder(self) -> Path | None:
        return models_folder() if self._name == "models_folder" else backups_folder()

    @Slot()
    def _on_show(self) -> None:
        folder = self._folder()
        if folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @Slot()
    def _on_other(self) -> None:
        found = QFileDialog.getExistingDirectory(self, _("Another folder"), self.path.text())
        if found:
            self.chosen.emit(str(Path(found) / _OWN_NAMES[self._name]))


def _size(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
