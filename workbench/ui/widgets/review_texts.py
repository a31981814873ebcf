"""One text to judge, or two beside each other with what differs marked, character by character."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QTextEdit, QVBoxLayout, QWidget

from workbench.text.difference import Span, differences
from workbench.translation import _
from workbench.ui import theme

_CHARACTERS_SHOWN = 20_000


class ReviewTexts(QWidget):
    """Reads only; the keys go to whoever listens on `texts`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts = (QTextEdit(), QTextEdit())
        self.captions = (QLabel(), QLabel())
        self._fields = (QFrame(), QFrame())
        self._shown: tuple[tuple[str, str], ...] = ()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        for field, caption, text in zip(self._fields, self.captions, self.texts, strict=True):
            field.setProperty("card", True)
            text.setReadOnly(True)
            text.setFrameShape(QFrame.Shape.NoFrame)
            text.setProperty("flat", True)
            text.setTabChangesFocus(True)
            text.document().setDocumentMargin(0)
            for part in (text, text.viewport()):
                part.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
            caption.setProperty("muted", True)
            caption.setFont(theme.small_font())
            caption.setWordWrap(True)
            column = QVBoxLayout(field)
            column.setContentsMargins(*(theme.GAP * 2,) * 4)
            column.addWidget(caption)
            column.addWidget(text, 1)
            line.addWidget(field, 1)
        self.retranslate()
        self.show_texts(())

    def show_texts(self, shown: Sequence[tuple[str, str]]) -> None:
        """Show (caption, text) of one row, or of two."""
        self._shown = tuple(shown)
        self._fields[0].setVisible(bool(shown))
        self._fields[1].setVisible(len(shown) > 1)
        spans: tuple[tuple[Span, ...], ...] = ((), ())
        if len(shown) > 1:
            spans = differences(shown[0][1][:_CHARACTERS_SHOWN], shown[1][1][:_CHARACTERS_SHOWN])
        for at, (caption, text) in enumerate(self._shown):
            self.captions[at].setText(caption)
            self._write(self.texts[at], text[:_CHARACTERS_SHOWN], spans[at])

    def marked(self) -> tuple[tuple[str, ...], ...]:
        """Return the runs of each text that are marked as different."""
        if len(self._shown) < 2:
            return ((),) * len(self._shown)
        first, second = self._shown[0][1], self._shown[1][1]
        found = differences(first[:_CHARACTERS_SHOWN], second[:_CHARACTERS_SHOWN])
        return (
            tuple(first[start:end] for start, end in found[0]),
            tuple(second[start:end] for start, end in found[1]),
        )

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.texts[0].setAccessibleName(_("The row to decide on"))
        self.texts[1].setAccessibleName(_("The row that says nearly the same"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_shown"):
            self.show_texts(self._shown)

    def _write(self, field: QTextEdit, text: str, spans: Sequence[Span]) -> None:
        field.clear()
        cursor = field.textCursor()
        block = QTextBlockFormat()
        block.setLineHeight(135, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        cursor.setBlockFormat(block)
        plain, marked = QTextCharFormat(), QTextCharFormat()
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() + 1.5)
        for form in (plain, marked):
            form.setFont(font)
            form.setForeground(QColor(theme.colours().text))
        tint = QColor(theme.colours().warn)
        tint.setAlpha(70)
        marked.setBackground(tint)
        marked.setFontUnderline(True)  # not by colour alone
        last = 0
        for start, end in spans:
            cursor.insertText(text[last:start], plain)
            cursor.insertText(text[start:end], marked)
            last = end
        cursor.insertText(text[last:] or ("" if text else _("This row has no text.")), plain)
        field.moveCursor(QTextCursor.MoveOperation.Start)
