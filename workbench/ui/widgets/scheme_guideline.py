"""What belongs under a label: description, examples and counter-examples, to write."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from workbench.project.scheme import Guideline
from workbench.translation import _
from workbench.ui import theme


class SchemeGuideline(QWidget):
    """Emits `edited` with a Guideline when a field was left after it had changed."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel()
        self.heading.setFont(theme.title_font())
        self.heading.setWordWrap(True)
        self.fields = (QPlainTextEdit(), QPlainTextEdit(), QPlainTextEdit())
        self._names = (QLabel(), QLabel(), QLabel())
        self._stored = Guideline()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP // 2)
        column.addWidget(self.heading)
        for name, field, share in zip(self._names, self.fields, (3, 4, 4), strict=True):
            column.addSpacing(theme.GAP // 2)
            name.setBuddy(field)
            field.setTabChangesFocus(True)
            field.installEventFilter(self)
            column.addWidget(name)
            column.addWidget(field, share)
        self.retranslate()

    def show_guideline(self, heading: str, guideline: Guideline, *, enabled: bool) -> None:
        """Show what is written of a label."""
        self._stored = guideline
        self.heading.setText(heading)
        for field, text in zip(self.fields, _texts(guideline), strict=True):
            field.setPlainText(text)
            field.setEnabled(enabled)

    def typed(self) -> Guideline:
        """Return what stands in the fields."""
        text, good, bad = (field.toPlainText() for field in self.fields)
        return Guideline(text.strip(), _lines(good), _lines(bad))

    def keep(self) -> None:
        """Say what was typed, if it is new."""
        typed = self.typed()
        if typed != self._stored:
            self._stored = typed
            self.edited.emit(typed)

    def retranslate(self) -> None:
        """Say everything in the present language."""
        for name, field, text, hint in zip(
            self._names,
            self.fields,
            (_("D&escription"), _("E&xamples, one a line"), _("C&ounter-examples, one a line")),
            (
                _("What belongs under this label, and where its border is"),
                _("Texts that belong here"),
                _("Texts that seem to belong here and do not"),
            ),
            strict=True,
        ):
            name.setText(text)
            field.setPlaceholderText(hint)
            field.setAccessibleName(text.replace("&", ""))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What was typed is kept when its field is left."""
        if event.type() == QEvent.Type.FocusOut:
            self.keep()
        return super().eventFilter(watched, event)


def _texts(guideline: Guideline) -> tuple[str, str, str]:
    return (
        guideline.text,
        "\n".join(guideline.examples),
        "\n".join(guideline.counterexamples),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())
