"""What a change of the labels will do, before it is done: sentences with counts, and a few rows."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from workbench.results import SchemeChange
from workbench.scheme_words import scheme_sentences
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.dialog_parts import DialogParts
from workbench.ui.widgets.primary_button import PrimaryButton

_WIDTH, _EDGE = 460, 24  # pixels of the dialog, and of the blank at its left and right


class SchemePreview(QWidget):
    """Empty until `show_change`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first, self.more, self.examples = QLabel(), QLabel(), QLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        for label in (self.first, self.more, self.examples):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(label)
        self.more.setProperty("muted", True)
        self.examples.setProperty("muted", True)
        self.examples.setFont(theme.small_font())
        self.first.setAccessibleName(_("What changes"))

    def show_change(self, change: SchemeChange | None) -> None:
        """Say what would happen, or nothing."""
        said = scheme_sentences(change) if change is not None else []
        self.first.setText(said[0] if said else "")
        self.more.setText("\n".join(said[1:]))
        self.more.setVisible(len(said) > 1)
        rows = change.examples if change is not None else ()
        metrics, room = self.examples.fontMetrics(), theme.scaled(_WIDTH) - 2 * _EDGE
        lines = ("– " + " ".join(text.split()) for text in rows)
        cut = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines]
        self.examples.setText("\n".join(cut))
        self.examples.setVisible(bool(rows))

    def text(self) -> str:
        """Return the sentences that are shown."""
        return "\n".join(filter(None, (self.first.text(), self.more.text())))


class SchemeConfirm(Dialog):
    """Asks whether a change is wanted. Accepted means yes."""

    def __init__(
        self, change: SchemeChange, title: str, go: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.preview = SchemePreview()
        self.preview.show_change(change)
        self.go = PrimaryButton(go)
        frame(self, self.preview, go=self.go)


def frame(dialog: QDialog, *parts: QWidget, go: PrimaryButton) -> None:
    """Lay out a small dialog: its parts, a sentence about undo, Cancel and `go`."""
    dialog.setMinimumWidth(theme.scaled(_WIDTH))
    undo = QLabel(_("One undo takes it all back."))
    undo.setProperty("muted", True)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    buttons.addButton(go, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    room = DialogParts(dialog, space=theme.GAP * 2)
    for part in parts:
        room.body.addWidget(part)
    room.body.addWidget(undo)
    room.body.addStretch(1)
    room.foot.addWidget(buttons)
    go.lead(dialog)
