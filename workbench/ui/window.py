"""The window: sidebar, pages, notices, menu and status bar. It wires; it knows nothing of rows."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from workbench.project.changes import Changes
from workbench.translation import _
from workbench.ui import icons, theme
from workbench.ui.actions import ACTIONS, APART, MENUS
from workbench.ui.comfort_desk import ComfortDesk
from workbench.ui.desk import Desk
from workbench.ui.guide_desk import GuideDesk
from workbench.ui.help_desk import HelpDesk
from workbench.ui.labelling_desk import LabellingDesk
from workbench.ui.pages import PAGES, Page, made
from workbench.ui.session import Session
from workbench.ui.widgets.notice_bar import NoticeBar
from workbench.ui.widgets.primary_button import focus_main_button, main_button
from workbench.ui.widgets.side_bar import SideBar
from workbench.ui.widgets.status_line import StatusLine

_NARROW_BELOW = 1000  # pixels of the window


class Window(QMainWindow):
    """The main window. What one does with files is the desk's."""

    language_wanted = Signal(str)
    theme_wanted = Signal(str)
    text_size_wanted = Signal(str)  # per cent

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        session.page_wanted.connect(self.open_page)  # before the desks, whose answers open others
        self.desk = Desk(session, self)
        self.labelling = LabellingDesk(session, self)
        self.comfort = ComfortDesk(session, self)
        self.notices = NoticeBar()
        self.help = HelpDesk(session, self, self.notices)
        self.side = SideBar(session)
        self.stack = QStackedWidget()
        self.status = StatusLine(session)
        self.guide = GuideDesk(session, self, self.status)
        self._pages: dict[str, tuple[QWidget, Page]] = {}
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self.setAcceptDrops(True)
        self.setMinimumSize(760, 520)
        self.resize(1240, 800)
        self._arrange()
        self._make_actions()
        self._connect()
        self.open_page("home")
        self.retranslate()
        self.help.offer_news()

    # --- pages ------------------------------------------------------------------------------

    def page(self, name: str) -> Page:
        """Return a page, made at its first visit."""
        if name not in self._pages:
            spec = next(spec for spec in PAGES if spec.id == name)
            widget, page = made(spec, self.session)
            widget.setObjectName(f"page {name}")
            self._pages[name] = (widget, page)
            self.stack.addWidget(widget)
            self.comfort.page_made(name, widget)
        return self._pages[name][1]

    @Slot(str)
    def open_page(self, name: str, request: object = None) -> None:
        """Show a page, and pass it what is wanted of it."""
        page = self.page(name)
        self.stack.setCurrentWidget(self._pages[name][0])
        self.side.show_page(name)
        self.comfort.page_opened(name)
        page.shown()
        if request is not None:
            page.open_request(request)

    @property
    def shown_page(self) -> str:
        """The id of the page that is open."""
        return next(
            (n for n, (w, _p) in self._pages.items() if w is self.stack.currentWidget()), ""
        )

    def action(self, name: str) -> QAction:
        """Return an action of the table by its id."""
        return self._actions[name]

    # --- building ---------------------------------------------------------------------------

    def _arrange(self) -> None:
        body = QWidget()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        frame = QVBoxLayout()
        frame.setContentsMargins(theme.GAP * 2, theme.GAP, theme.GAP * 2, 0)
        frame.addWidget(self.notices)
        column.addLayout(frame)
        column.addWidget(self.stack, 1)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addLayout(column, 1)
        self.setCentralWidget(body)
        self.statusBar().addWidget(self.status, 1)
        self.statusBar().setSizeGripEnabled(False)

    def _make_actions(self) -> None:
        for name, _text in MENUS:
            self._menus[name] = QMenu(self)
            self.menuBar().addMenu(self._menus[name])
        for row in ACTIONS:
            action = QAction(self)
            action.triggered.connect(self._method(row.method))
            if row.shortcut:
                action.setShortcut(QKeySequence(row.shortcut))
            if row.id in APART:
                self._menus[row.menu].addSeparator()
            self._menus[row.menu].addAction(action)
            self._actions[row.id] = action
        for place, spec in enumerate(PAGES):
            keys = QShortcut(QKeySequence(f"Ctrl+{place + 1}"), self)
            keys.setObjectName(spec.id)
            keys.activated.connect(self._on_page_key)

    def _method(self, name: str) -> Callable[[], object]:
        """Return the method of the window or of one of its desks that an action names."""
        owners = (self, self.desk, self.labelling, self.guide, self.help, self.comfort)
        method: Callable[[], object] = next(m for one in owners if (m := getattr(one, name, None)))
        return method

    def _connect(self) -> None:
        self.side.page_chosen.connect(self.open_page)
        self.session.changed.connect(self._on_changed)
        self.session.project_opened.connect(self._on_project_changed)
        self.session.project_closed.connect(self._on_project_changed)
        self.session.notified.connect(self.notices.show_notice)
        self.session.offered.connect(self.notices.show_offer)
        self.session.run_changed.connect(self.notices.renew)

    # --- language and looks -----------------------------------------------------------------

    def retranslate(self) -> None:
        """Say everything in the present language."""
        for name, text in MENUS:
            self._menus[name].setTitle(_(text))
        for row in ACTIONS:
            self._actions[row.id].setText(_(row.text))
        self._restyle()
        self._fold()
        for part in (self.side, self.notices, self.status, self.help):
            part.retranslate()
        for _widget, page in self._pages.values():
            page.retranslate()
        self._on_project_changed()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_actions"):
            self._restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the sidebar where room is short."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Show icons alone where the window is narrow for words of this size."""
        least = _NARROW_BELOW * max(1.0, theme.text_scale() * 0.76)
        self.side.set_narrow(narrow=self.width() < least)

    def _restyle(self) -> None:
        for row in (one for one in ACTIONS if one.icon):
            self._actions[row.id].setIcon(icons.icon(row.icon))

    # --- what the menus do ------------------------------------------------------------------

    def label_many(self) -> None:
        """Label many rows of the page that is shown, or of the Label page."""
        self.open_page("sheet" if self.shown_page == "sheet" else "label", "bulk")

    def press_main(self) -> None:
        """Press the one button of the page that most people want next."""
        if (button := main_button(self.stack.currentWidget())) is not None:
            button.click()

    # --- events -----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        event.acceptProposedAction()
        self.desk.open_files([url.toLocalFile() for url in event.mimeData().urls()])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask where work would be lost; then end everything within 3 s."""
        if not self.desk.may_leave():
            event.ignore()
            return
        self.comfort.keep()
        self.session.jobs.close()
        self.session.close_project()
        event.accept()

    @Slot()
    def _on_page_key(self) -> None:
        self.open_page(self.sender().objectName())
        focus_main_button(self.stack.currentWidget())

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        for _widget, page in self._pages.values():
            page.on_changed(changes)
        self.side.refresh()

    @Slot()
    def _on_project_changed(self) -> None:
        project = self.session.project
        name = project.path.name if project else ""
        more = _(" (read-only)") if self.session.readonly else ""
        self.setWindowTitle(f"{name}{more} – BERT Workbench" if name else "BERT Workbench")
        for row in ACTIONS:
            fits = not row.needs or project is not None
            writable = row.needs != "writable" or not self.session.readonly
            self._actions[row.id].setEnabled(fits and writable)
        if project is None and self._pages:
            self.open_page("home")
