"""A file whose columns are named otherwise: which of them plays the part of each text column."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QWidget,
)

from workbench.results import SheetPreview
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.dialog_parts import DialogParts


def missing_columns(wanted: tuple[str, ...], preview: SheetPreview) -> tuple[str, ...]:
    """Return the text columns that the new file does not have under the same name."""
    have = {column.name for column in preview.columns}
    return tuple(name for name in wanted if name not in have)


class RemapDialog(Dialog):
    """Asks for a column of the new file for every text column that the model was trained on."""

    def __init__(
        self, wanted: tuple[str, ...], preview: SheetPreview, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Match the columns"))
        self.setMinimumWidth(theme.scaled(420))
        words = QLabel(
            _("The new file names its columns differently. Say which column holds what.")
        )
        words.setWordWrap(True)
        form = QFormLayout()
        form.setSpacing(theme.GAP)
        guessed = [column.name for column in preview.columns if column.role == "text"]
        self._choices: list[QComboBox] = []
        for place, name in enumerate(wanted):
            choice = QComboBox()
            for column in preview.columns:
                choice.addItem(column.name)
            same = [c.name for c in preview.columns if c.name.casefold() == name.casefold()]
            fallback = guessed[place] if place < len(guessed) else ""
            choice.setCurrentText(same[0] if same else fallback)
            choice.setAccessibleName(name)
            choice.currentIndexChanged.connect(self._on_changed)
            label = QLabel(_("{column} is now").format(column=name))
            label.setBuddy(choice)
            form.addRow(label, choice)
            self._choices.append(choice)
        self._sample = QLabel()
        self._sample.setWordWrap(True)
        self._sample.setProperty("muted", True)
        self._sample.setFont(theme.small_font())
        self._preview = preview
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        parts = DialogParts(self, space=theme.GAP * 2)
        parts.body.addWidget(words)
        parts.body.addLayout(form)
        parts.body.addWidget(self._sample)
        parts.foot.addWidget(buttons)
        self._on_changed()

    def columns(self) -> tuple[str, ...]:
        """Return the chosen columns of the new file, in the order of the text columns."""
        return tuple(choice.currentText() for choice in self._choices)

    @Slot()
    def _on_changed(self) -> None:
        """Show the first filled cells of the chosen column, so that a wrong choice is seen."""
        if not self._choices:
            return
        place = self._choices[0].currentIndex()
        cells = [row[place] for row in self._preview.rows if place < len(row) and row[place]]
        self._sample.setText("\n".join(cell[:90] for cell in cells[:3]))
