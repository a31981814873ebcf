"""The templates that come with the program, and those in files."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from workbench import templates
from workbench.errors import WorkbenchError
from workbench.templates import Template
from workbench.translation import _, ngettext
from workbench.wording import sentence


class TemplateMenu(QMenu):
    """Filled when it opens, so that it speaks the present language."""

    chosen = Signal(object)  # Template
    export_wanted = Signal(str)  # the file to write
    failed = Signal(str)  # a sentence

    def __init__(self, parent: QWidget | None = None, *, exports: bool = False) -> None:
        super().__init__(parent)
        self._exports = exports
        self._offered: tuple[Template, ...] = ()
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offer every template."""
        self.clear()
        self._offered = templates.bundled()
        for place, one in enumerate(self._offered):
            count = ngettext("{count} label", "{count} labels", len(one.labels))
            said = count.format(count=len(one.labels))
            action = self.addAction(f"{one.name}\t{said}")
            action.setToolTip(one.about + "\n" + ", ".join(label.name for label in one.labels))
            action.setData(place)
            action.triggered.connect(self._on_chosen)
        self.addSeparator()
        self.addAction(_("From a file…")).triggered.connect(self._on_file)
        if self._exports:
            self.addAction(_("Save these labels as a file…")).triggered.connect(self._on_export)

    def take_file(self, path: Path) -> None:
        """Offer the labels in a file as if they had been chosen."""
        try:
            self.chosen.emit(templates.read(path))
        except WorkbenchError as error:
            self.failed.emit(str(sentence(error)))

    def _on_chosen(self) -> None:
        action = self.sender()
        place = next((n for n, one in enumerate(self.actions()) if one is action), -1)
        if 0 <= place < len(self._offered):
            self.chosen.emit(self._offered[place])

    def _on_file(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self.parentWidget(), _("Labels from a file"), "", _("Lists of labels") + " (*.json)"
        )
        if name:
            self.take_file(Path(name))

    def _on_export(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self.parentWidget(), _("Save these labels"), "", _("Lists of labels") + " (*.json)"
        )
        if name:
            self.export_wanted.emit(name if name.lower().endswith(".json") else name + ".json")
