"""One sentence at a time above the pages: what went wrong and what to do, or what was done."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from workbench.translation import _
from workbench.ui import icons, theme

_ICONS = (("info", "info"), ("warn", "warning"), ("bad", "error"))
_STAYS_MS = 8000  # of a mere note; a warning stays until it is closed


class NoticeBar(QFrame):
    """Hidden until there is something to say."""

    offer_taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", True)
        self._picture, self._words = QLabel(), QLabel()
        self._words.setWordWrap(True)
        self.offer = QPushButton()
        self.offer.clicked.connect(self.hide)
        self.offer.clicked.connect(self.offer_taken)
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.clicked.connect(self.hide)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP + 4, theme.GAP // 2, theme.GAP // 2, theme.GAP // 2)
        row.addWidget(self._picture)
        row.addWidget(self._words, 1)
        row.addWidget(self.offer)
        row.addWidget(self._close)
        self.hide()
        self.retranslate()

    @Slot(str, str)
    def show_notice(self, level: str, sentence: str) -> None:
        """Show `sentence`; `level` is "info", "warn" or "bad"."""
        c = theme.colours()
        colour = {"info": c.accent, "warn": c.warn, "bad": c.bad}.get(level, c.muted)
        name = dict(_ICONS).get(level, "info")
        self._picture.setPixmap(icons.picture(name, colour, 18, self.devicePixelRatio()))
        self._close.setIcon(icons.icon("close"))
        self._words.setText(sentence)
        self.offer.hide()
        self.setAccessibleName(sentence)
        self.show()
        if level == "info":
            self._timer.start(_STAYS_MS)
        else:
            self._timer.stop()

    def show_offer(self, sentence: str, caption: str) -> None:
        """Show `sentence` beside a button, until either is dealt with."""
        self.show_notice("info", sentence)
        self._timer.stop()
        self.offer.setText(caption)
        self.offer.show()

    def text(self) -> str:
        """Return the sentence on show, or ""."""
        return "" if self.isHidden() else self._words.text()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self._close.setToolTip(_("Close this notice"))
        self._close.setAccessibleName(_("Close this notice"))
