"""Help where it is asked for: F1 over a page or a dialog, the Help menu, and what an update brought."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from workbench import __version__
from workbench.translation import _
from workbench.ui.help_pages import FIRST, NEWS, TOPICS
from workbench.ui.session import Session
from workbench.ui.widgets.help_window import HelpWindow
from workbench.ui.widgets.notice_bar import NoticeBar, Offer

_SHORTCUT = "help shortcut"


class HelpDesk(QObject):
    """Keeps one help window, always above what has the keyboard: a modal dialog blocks all others."""

    def __init__(self, session: Session, window: QWidget, notices: NoticeBar) -> None:
        super().__init__(window)
        self._session, self._window, self._notices = session, window, notices
        self._help: HelpWindow | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    @property
    def window(self) -> HelpWindow | None:
        """The help window, once it was opened."""
        return self._help

    @Slot()
    def show_help(self) -> None:
        """Open the page on what is shown where the keyboard is."""
        asked = QApplication.activeModalWidget() or QApplication.activeWindow() or self._window
        topic = "" if isinstance(asked, HelpWindow) else topic_of(asked)
        self._open(topic or ("" if self._help is not None else FIRST))

    @Slot()
    def show_contents(self) -> None:
        """Open the first page, the contents beside it."""
        self._open(FIRST)

    @Slot()
    def show_news(self) -> None:
        """Open what is new."""
        self._open(NEWS)

    def offer_news(self) -> None:
        """Say once after an update that there is news; a first start is none."""
        preferences = self._session.preferences
        seen = preferences.noted("version")
        if seen == __version__:
            return
        preferences.note("version", __version__)
        if seen or preferences.recent():
            self._notices.show_offer(Offer(_updated_text, _news_text, self.show_news))

    def retranslate(self) -> None:
        """Say everything in the present language."""
        if self._help is not None:
            self._help.retranslate()

    def _open(self, topic: str) -> None:
        if self._help is None:
            self._help = HelpWindow(self._session.keymap, self._window)
            self._help.destroyed.connect(self._on_help_gone)
        above = QApplication.activeModalWidget() or self._window
        if above is not self._help:
            self._put_above(above)
        if topic:
            self._help.show_topic(topic)
        self._help.show()
        self._help.raise_()
        self._help.activateWindow()
        self._help.page.setFocus()  # so that arrows and Space turn its pages at once

    def _put_above(self, owner: QWidget) -> None:
        """Let `owner` own the help window, and give it on when `owner` is closed."""
        assert self._help is not None
        if self._help.parentWidget() is owner:
            return
        was_visible = self._help.isVisible()
        self._help.setParent(owner, self._help.windowFlags())
        if was_visible:
            self._help.show()
        if isinstance(owner, QDialog):
            owner.finished.connect(self._on_owner_closed)

    @Slot()
    def _on_owner_closed(self) -> None:
        """The dialog under the help window goes: what is below it takes over."""
        if self._help is None:
            return
        owner = self._help.parentWidget()
        below = owner.parentWidget() if owner is not None else None
        self._put_above(below.window() if below is not None else self._window)

    @Slot()
    def _on_help_gone(self) -> None:
        """What owned it was destroyed without being closed."""
        self._help = None

    @Slot(QWidget, QWidget)
    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        """A dialog got the keyboard: F1 in it asks us, as the menu's F1 does in the window."""
        dialog = now.window() if now is not None else None
        if not isinstance(dialog, QDialog) or dialog.property(_SHORTCUT):
            return
        dialog.setProperty(_SHORTCUT, True)
        key = QShortcut(QKeySequence("F1"), dialog)
        show: Callable[[], None] = self.show_help
        key.activated.connect(show)


def _updated_text() -> str:
    return _("BERT Workbench was updated to {version}.").format(version=__version__)


def _news_text() -> str:
    short = ".".join(__version__.split(".")[:2])
    return _("What is new in {version}").format(version=short)


def topic_of(root: QWidget) -> str:
    """Return the topic of what `root` shows: of its deepest part that has one, or ""."""
    found = TOPICS.get(type(root).__name__, "")
    for widget in root.findChildren(QWidget):
        name = TOPICS.get(type(widget).__name__)
        if name is not None and widget.window() is root and widget.isVisible():
            found = name
    return found
