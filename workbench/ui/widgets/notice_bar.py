"""One sentence at a time above the pages: what went wrong and what to do, or what was done."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from workbench.translation import _
from workbench.ui import icons, theme

_ICONS = (("info", "info"), ("warn", "warning"), ("bad", "error"))
_STAYS_MS = 8000  # of a mere note; a warning stays until it is closed


@dataclass(frozen=True, slots=True)
class Offer:
    """A sentence with a button beside it, both asked for again when the language changes.

    It stays until it is dealt with, or for `lasts` seconds; without words any more it is over.
    """

    words: Callable[[], str]
    caption: Callable[[], str]
    take: Callable[[], object]
    level: str = "info"
    lasts: int = 0


class NoticeBar(QFrame):
    """Hidden until there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", True)
        self._picture, self._words = QLabel(), QLabel()
        self._words.setWordWrap(True)
        self.offer = QPushButton()
        self.offer.clicked.connect(self._on_taken)
        self._offered: Offer | None = None
        self._below: list[Offer] = []  # earlier ones, which come back when the one above is gone
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.clicked.connect(self._on_closed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_closed)
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
        """Show `sentence`; `level` is "info", "warn" or "bad". An offer comes back after it."""
        self._put_below()
        self._show(level, sentence)
        if level == "info":
            self._timer.start(_STAYS_MS)

    @Slot(object)
    def show_offer(self, offer: Offer) -> None:
        """Show a sentence beside a button, above what is on show."""
        self._put_below()
        self._show(offer.level, offer.words())
        self._offered = offer
        self.offer.setText(offer.caption())
        self.offer.show()
        if offer.lasts:
            self._timer.start(offer.lasts * 1000)

    def text(self) -> str:
        """Return the sentence on show, or ""."""
        return "" if self.isHidden() else self._words.text()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self._close.setToolTip(_("Close this notice"))
        self._close.setAccessibleName(_("Close this notice"))
        if (offered := self._offered) is not None:
            self._offered = None
            self.show_offer(offered) if offered.words() else self._on_closed()

    @Slot()
    def renew(self) -> None:
        """Take away an offer that has no words any more: what it is about is done."""
        if self._offered is not None and not self._offered.words():
            self._on_closed()

    def _show(self, level: str, sentence: str) -> None:
        c = theme.colours()
        colour = {"info": c.accent, "warn": c.warn, "bad": c.bad}.get(level, c.muted)
        name = dict(_ICONS).get(level, "info")
        self._picture.setPixmap(icons.picture(name, colour, 18, self.devicePixelRatio()))
        self._close.setIcon(icons.icon("close"))
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.offer.hide()
        self._timer.stop()
        self.show()

    def _put_below(self) -> None:
        """Keep an offer that is not dealt with yet, for when what is shown now is gone."""
        offered, self._offered = self._offered, None
        if offered is not None and not offered.lasts:
            self._below.append(offered)

    @Slot()
    def _on_taken(self) -> None:
        offered = self._offered
        self._on_closed()
        if offered is not None:
            offered.take()

    @Slot()
    def _on_closed(self) -> None:
        self._offered = None
        self._timer.stop()
        self.hide()
        while self._below:
            offer = self._below.pop()
            if offer.words():
                self.show_offer(offer)
                return
