"""A text whose words are coloured by what they did, underlined too, since colour alone is for some."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from workbench.results import WordWeight
from workbench.ui import theme
from workbench.ui.widgets.bar_list import bar_colour

_CHARACTERS_SHOWN = 20_000
_MOST_MARKED = 400  # words: the strongest
_FAINTEST = 0.06  # of the strongest word: what did less is left plain
_TINTS = (36, 130)  # of 255, for the faintest and the strongest


class WhyText(QTextEdit):
    """Marks lie over the text and leave it as it is, so it may be written in meanwhile."""

    def __init__(self, parent: QWidget | None = None, *, readonly: bool = True) -> None:
        super().__init__(parent)
        self.setReadOnly(readonly)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setProperty("field", not readonly)
        if readonly:
            self.setFrameShape(QFrame.Shape.NoFrame)
            self.setProperty("flat", True)
            self.document().setDocumentMargin(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() + 1)
        self.setFont(font)
        self._words: tuple[WordWeight, ...] = ()
        self._text = ""

    def sizeHint(self) -> QSize:
        """Ask for some lines: Qt's own hint is as high as a page."""
        return QSize(240, theme.scaled(72))

    def minimumSizeHint(self) -> QSize:
        """Be no lower than that."""
        return QSize(80, theme.scaled(72))

    def written(self) -> str:
        """Return the text without the blanks around it, as a model gets it."""
        return self.toPlainText().strip()

    def write(self, text: str) -> None:
        """Show another text, without marks."""
        self._words = ()
        self.setPlainText(shown_text(text))
        self.setExtraSelections([])

    def mark(self, text: str, words: Sequence[WordWeight]) -> None:
        """Colour the words of `text`, where that is still what stands here."""
        if shown_text(text).strip() == self.written():
            self._text, self._words = shown_text(text), tuple(words)
            self._paint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_words"):
            self._paint()

    def _paint(self) -> None:
        strongest = max((abs(one.weight) for one in self._words), default=0.0)
        order = sorted(self._words, key=lambda one: -abs(one.weight))[:_MOST_MARKED]
        shown = self.toPlainText()
        shift = len(shown) - len(shown.lstrip())
        units = _units(shown)
        marks = []
        for one in order:
            share = one.weight / strongest if strongest else 0.0
            if abs(share) < _FAINTEST or one.end + shift >= len(units):
                continue
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(units[one.start + shift])
            cursor.setPosition(units[one.end + shift], QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor
            mark.format = _format(share)
            marks.append(mark)
        self.setExtraSelections(marks)


def shown_text(text: str) -> str:
    """Return a text as the field holds it, as long as before, and not longer than can be shown."""
    return text[:_CHARACTERS_SHOWN].replace("\r", " ").replace("\x00", " ")


def _units(text: str) -> list[int]:
    """Return where each character begins, and the end, in the 16-bit units that Qt counts."""
    found = [0]
    for letter in text:
        found.append(found[-1] + 1 + (ord(letter) > 0xFFFF))
    return found


def _format(share: float) -> QTextCharFormat:
    tint = bar_colour(share)
    found = QTextCharFormat()
    found.setUnderlineColor(tint)
    line = QTextCharFormat.UnderlineStyle
    found.setUnderlineStyle(line.SingleUnderline if share > 0 else line.DashUnderline)
    low, high = _TINTS
    tint.setAlpha(round(low + (high - low) * abs(share)))
    found.setBackground(tint)
    return found
