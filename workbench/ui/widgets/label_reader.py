"""The present row to read: its text large, its other columns small beneath, its note and marks."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QPalette, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QLabel, QTextEdit, QVBoxLayout, QWidget

from workbench.cells import Row, shown
from workbench.project.marks import NO_MARK
from workbench.project.sheets import Sheet
from workbench.search.expressions import Expression
from workbench.search.finding import places
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.keymap import Keymap
from workbench.ui.tables.rows_model import RowsModel
from workbench.ui.widgets.label_note import LabelNote
from workbench.ui.widgets.label_reader_bar import LabelReaderBar

_COLUMNS_SHOWN = 40
_VALUE_SHOWN = 2_000
_CHARACTERS_SHOWN = 100_000  # a cell of Excel holds 32,767; what is longer came from elsewhere


class LabelReader(QFrame):
    """Reads only; the keys go to whoever listens on `text`."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("labelReader")
        self.bar = LabelReaderBar(keymap)
        self.note = LabelNote()
        self.note_line = QLabel()
        self.note_line.setWordWrap(True)
        self.note_line.setTextFormat(Qt.TextFormat.PlainText)
        self.note_line.hide()
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setProperty("flat", True)
        self.text.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.text.viewport().setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.text.setTabChangesFocus(True)
        self.text.document().setDocumentMargin(0)
        self._shown: tuple[RowsModel, int, Sheet] | None = None
        self._looked_for: Expression | None = None
        self._large = False
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 12, 8)
        column.setSpacing(theme.GAP)
        column.addWidget(self.bar)
        column.addWidget(self.text, 1)
        column.addWidget(self.note_line)
        column.addWidget(self.note)
        self.restyle()

    def set_large(self, large: bool) -> None:
        """Use the large type of the one-row view."""
        self._large = large
        self.retranslate()

    def look_for(self, expression: Expression | None) -> None:
        """Mark in the row what this finds; nothing for None."""
        if expression != self._looked_for:
            self._looked_for = expression
            self.retranslate()

    def show_row(self, model: RowsModel, place: int, sheet: Sheet | None) -> None:
        """Show the row at `place`; nothing where there is none."""
        inside = sheet is not None and 0 <= place < len(model.ids)
        self._shown = (model, place, sheet) if inside and sheet is not None else None
        self.retranslate()

    def show_marks(self) -> None:
        """Show the flag and the note of the row; its cells stay as they are."""
        shown = self._still_shown()
        mark = NO_MARK if shown is None else shown[0].mark(shown[1])
        self.bar.show_mark(mark)
        self.note_line.setText(_("Note: {note}").format(note=mark.note))
        self.note_line.setVisible(bool(mark.note) and not self.note.isVisible())

    def edit_note(self) -> None:
        """Let the person write the row's note, under its text."""
        shown = self._still_shown()
        if shown is not None:
            self.note_line.hide()
            self.note.edit(shown[0].mark(shown[1]).note)

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.text.setAccessibleName(_("The row to label"))
        self.bar.retranslate()
        self.note.retranslate()
        self.text.clear()
        self.show_marks()
        present = self._still_shown()
        if present is None:
            self.bar.show_place("")
            self.text.setPlaceholderText(_("No row is chosen."))
            return
        model, place, sheet = present
        self.bar.show_place(
            _("Row {row} · {place} of {count} in this list").format(
                row=f"{model.ids[place]:,}", place=f"{place + 1:,}", count=f"{len(model.ids):,}"
            )
        )
        self._write(model.row(place), sheet)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def restyle(self) -> None:
        """Take fonts and colours from the theme."""
        self.bar.restyle()
        self.note_line.setFont(theme.small_font())
        palette = self.note_line.palette()
        palette.setColor(QPalette.ColorRole.WindowText, QColor(theme.colours().warn))
        self.note_line.setPalette(palette)
        self.retranslate()

    def _still_shown(self) -> tuple[RowsModel, int, Sheet] | None:
        """Return what was to be shown, unless other rows are being looked for meanwhile."""
        if self._shown is None or self._shown[1] >= len(self._shown[0].ids):
            return None
        return self._shown

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_large"):
            self.restyle()

    def _write(self, row: Row, sheet: Sheet) -> None:
        cursor = self.text.textCursor()
        texts = [
            shown(cell)
            for cell, column in zip(row, sheet.columns, strict=False)
            if column.role == "text"
        ]
        text = "\n".join(part for part in texts if part.strip())[:_CHARACTERS_SHOWN]
        body = QTextBlockFormat()
        body.setLineHeight(135, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        cursor.setBlockFormat(body)
        if text:
            self._insert(cursor, text, self._text_format(), "")
        else:
            cursor.insertText(_("This row has no text."), self._small_format())
        self._write_others(cursor, row, sheet)

    def _write_others(self, cursor: QTextCursor, row: Row, sheet: Sheet) -> None:
        """Add "column: value" lines, a gap below the text; blank cells are left out."""
        gap = QTextBlockFormat()
        gap.setTopMargin(18)
        plain = QTextBlockFormat()
        plain.setTopMargin(3)
        small, name = self._small_format(), self._small_format()
        small.setForeground(QColor(theme.colours().text))
        others = [
            (column.name, shown(cell))
            for cell, column in zip(row, sheet.columns, strict=False)
            if column.role != "text" and shown(cell).strip()
        ]
        for at, (title, value) in enumerate(others[:_COLUMNS_SHOWN]):
            cursor.insertBlock(gap if at == 0 else plain)
            cursor.insertText(f"{title}   ", name)
            self._insert(cursor, value[:_VALUE_SHOWN], small, title)

    def _insert(self, cursor: QTextCursor, text: str, form: QTextCharFormat, column: str) -> None:
        """Write `text`, marking in it what is looked for."""
        marked = QTextCharFormat(form)
        marked.setBackground(QColor(theme.colours().found))
        marked.setForeground(QColor(theme.colours().text))
        behind = 0
        for start, end in places(self._looked_for, text, column):
            cursor.insertText(text[behind:start], form)
            cursor.insertText(text[start:end], marked)
            behind = end
        cursor.insertText(text[behind:], form)

    def _text_format(self) -> QTextCharFormat:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() + (5 if self._large else 2))
        form = QTextCharFormat()
        form.setFont(font)
        form.setForeground(QColor(theme.colours().text))
        return form

    def _small_format(self) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setFont(theme.small_font())
        form.setForeground(QColor(theme.colours().muted))
        return form
