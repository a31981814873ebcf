"""One page of help, in our fonts and colours. It reads nothing but what it is given."""

from PySide6.QtCore import QRegularExpression, QUrl, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from workbench.ui import theme

_WIDEST = 720  # pixels of a line: longer ones are hard to read
_LINE_HEIGHT = 135  # per cent
_KEYS_COLUMNS = 2  # of a table whose first column is short
_LARGER = (8.0, 3.0, 1.0)  # points that headings have more than the text, by level


class HelpPage(QTextBrowser):
    """Shows Markdown with links to other pages by `NAME.md`; every other address is left alone."""

    page_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.anchorClicked.connect(self._on_link)

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Return nothing: neither a file nor the network is read, whatever a page asks for."""
        return None

    def show_markdown(self, markdown: str) -> None:
        """Show a page from its top."""
        self.setMarkdown(markdown)
        self._dress()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def show_section(self, heading: str) -> None:
        """Bring a heading of the page to the top of the view; nothing where it has none."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() > 1 and block.text() == heading:
                self.setTextCursor(QTextCursor(block))
                place = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(int(place) - theme.GAP)
                return
            block = block.next()

    def mark(self, words: tuple[str, ...]) -> None:
        """Give every place where one of `words` stands the colour of what was found."""
        found = QTextCharFormat()
        found.setBackground(QColor(theme.colours().found))
        marks = []
        for word in words:
            wanted = QRegularExpression(
                QRegularExpression.escape(word),
                QRegularExpression.PatternOption.CaseInsensitiveOption,
            )
            cursor = self.document().find(wanted, 0)
            while not cursor.isNull():
                one = QTextEdit.ExtraSelection()
                one.cursor, one.format = QTextCursor(cursor), found
                marks.append(one)
                cursor = self.document().find(wanted, cursor)
        marks.sort(key=lambda one: one.cursor.selectionStart())
        self.setExtraSelections(marks)

    def go_to_mark(self) -> None:
        """Show the next marked place, after the last the first again."""
        marks = self.extraSelections()
        here = self.textCursor().position()
        later = [one for one in marks if one.cursor.selectionStart() > here]
        for one in (later or marks)[:1]:
            self.setTextCursor(one.cursor)
            self.ensureCursorVisible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let lines be as wide as there is room, up to what reads well."""
        super().resizeEvent(event)
        self.setLineWrapColumnOrWidth(min(_WIDEST, self.viewport().width()))

    def _dress(self) -> None:
        self.document().setIndentWidth(theme.GAP * 3)
        frame = self.document().rootFrame()
        margins = frame.frameFormat()
        margins.setMargin(theme.GAP * 2)
        frame.setFrameFormat(margins)
        for child in frame.childFrames():
            if isinstance(child, QTextTable):
                _dress_table(child)
        block = self.document().begin()
        while block.isValid():
            _dress_block(block)
            block = block.next()

    @Slot(QUrl)
    def _on_link(self, address: QUrl) -> None:
        name = address.path()
        if not address.scheme() and not address.host() and name.endswith(".md"):
            self.page_wanted.emit(name.removesuffix(".md"))


def _dress_block(block: QTextBlock) -> None:
    """Give a block air, and a heading its font."""
    cursor = QTextCursor(block)
    level = block.blockFormat().headingLevel()
    shape = QTextBlockFormat()
    in_table = cursor.currentTable() is not None
    is_code = block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)
    shape.setLineHeight(
        100 if is_code else 110 if level or in_table else _LINE_HEIGHT,
        QTextBlockFormat.LineHeightTypes.ProportionalHeight.value,
    )
    if is_code:
        shape.setBackground(QColor(theme.colours().raised))
        shape.setNonBreakableLines(False)
        goes_on = block.next().blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)
        shape.setBottomMargin(0 if goes_on else theme.GAP)
    elif not in_table:
        in_list = block.textList() is not None and block.next().textList() is not None
        shape.setTopMargin(theme.GAP * (2.5 if level == 2 else 0))
        shape.setBottomMargin(theme.GAP // 2 if in_list else theme.GAP)
    cursor.mergeBlockFormat(shape)
    if level:
        size = theme.title_font().pointSizeF() + _LARGER[min(level, len(_LARGER)) - 1] - 1.5
        look = QTextCharFormat()
        look.setFontPointSize(size)
        look.setFontWeight(QFont.Weight.DemiBold)
        look.clearProperty(QTextCharFormat.Property.FontSizeAdjustment)
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        if block.blockNumber() == 0:
            cursor.select(QTextCursor.SelectionType.LineUnderCursor)
        cursor.mergeCharFormat(look)


def _dress_table(table: QTextTable) -> None:
    """Draw hairlines and let the table be as wide as the text."""
    shape = table.format()
    shape.setBorderCollapse(True)
    shape.setBorder(1)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderBrush(QColor(theme.colours().line))
    shape.setCellPadding(theme.GAP - 2)
    shape.setCellSpacing(0)
    shape.setTopMargin(theme.GAP // 2)
    shape.setBottomMargin(theme.GAP * 2)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    if table.columns() == _KEYS_COLUMNS:
        first = QTextLength(QTextLength.Type.PercentageLength, 34)
        shape.setColumnWidthConstraints([first, QTextLength()])
    table.setFormat(shape)
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        look = cell.format()
        look.setBackground(QColor(theme.colours().raised))
        cell.setFormat(look)
