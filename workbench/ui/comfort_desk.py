"""What makes the window the person's own: text size, commands by name, and how it was left."""

import hashlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, Slot
from PySide6.QtWidgets import QDialog, QScrollArea, QSplitter, QWidget

from workbench.settings import SETTINGS
from workbench.translation import language, pgettext
from workbench.ui import theme
from workbench.ui.long_work import LongWork
from workbench.ui.pages import PAGES
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.ui.widgets.command_palette import CommandPalette
    from workbench.ui.window import Window

_KEPT = frozenset({"sheet", "label", "train", "results", "apply"})  # pages one comes back to


class ComfortDesk(QObject):
    """Keeps what it is told of in the preferences, and puts it back at the next start."""

    def __init__(self, session: Session, window: "Window") -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._preferences = session.preferences
        self.long_work = LongWork(session, window)
        self.palette: CommandPalette | None = None
        window.desk.project_came.connect(self._on_project_came)

    # --- settings and commands -------------------------------------------------------------

    def show_preferences(self) -> None:
        """Open the preferences."""
        self.show_setting("")

    def show_setting(self, name: str) -> None:
        """Open the preferences with only one of them shown, or all for ""."""
        from workbench.ui.widgets.settings_dialog import SettingsDialog  # noqa: PLC0415 - a start is to be quick

        dialog = SettingsDialog(self._session, self._window)
        dialog.search.setText(name)
        dialog.exec()
        dialog.deleteLater()

    def toggle_theme(self) -> None:
        """Switch between light and dark."""
        self._window.theme_wanted.emit("light" if theme.is_dark() else "dark")

    def toggle_language(self) -> None:
        """Switch between English and Chinese."""
        self._window.language_wanted.emit("en" if language() == "zh_CN" else "zh_CN")

    def larger(self) -> None:
        """Make all words a step larger."""
        self._resize(1)

    def smaller(self) -> None:
        """Make all words a step smaller."""
        self._resize(-1)

    def usual_size(self) -> None:
        """Go back to the usual text size."""
        self._resize(0)

    def _resize(self, steps: int) -> None:
        row = next(one for one in SETTINGS if one.name == "text_size")
        wanted = self._preferences.number("text_size") + steps * row.step
        wanted = min(max(wanted, row.low), row.high) if steps else int(row.default)
        self._window.text_size_wanted.emit(str(wanted))

    def show_palette(self) -> None:
        """Offer every command by its name; the one that is chosen is carried out."""
        from workbench.ui.commands import all_commands  # noqa: PLC0415 - as above
        from workbench.ui.widgets.command_palette import CommandPalette  # noqa: PLC0415

        self.palette = CommandPalette(all_commands(self._window), self._window)
        self.palette.finished.connect(self._on_palette_ended)
        self.palette.open()

    @Slot(int)
    def _on_palette_ended(self, code: int) -> None:
        palette, self.palette = self.palette, None
        if palette is None:
            return
        command = palette.chosen if code == QDialog.DialogCode.Accepted else None
        palette.deleteLater()
        if command is not None:
            command.run()

    # --- how it was left --------------------------------------------------------------------

    def restore(self) -> None:
        """Give the window the size and place that it was left with, on a screen that is there."""
        kept = self._preferences.state("window")
        if not kept.isEmpty():
            self._window.restoreGeometry(kept)

    def keep(self) -> None:
        """Keep the size and place of the window."""
        self._preferences.keep_state("window", self._window.saveGeometry())

    def page_opened(self, page: str) -> None:
        """Keep which page of the project is open; name what scrolls of it, for a screen reader."""
        title = next(pgettext("page", spec.title) for spec in PAGES if spec.id == page)
        shown = self._window.stack.currentWidget()
        for area in shown.findChildren(QScrollArea) if shown is not None else ():
            area.setAccessibleName(title)
        if self._session.project is not None and page in _KEPT:
            self._preferences.keep_state(self._page_of_project(), QByteArray(page.encode()))

    def last_page(self) -> str:
        """Return the page that the open project was left at; the sheet where it is new here."""
        page = bytes(self._preferences.state(self._page_of_project()).data()).decode()
        return page if page in _KEPT else "sheet"

    def page_made(self, name: str, page: QWidget) -> None:
        """Give the splitters of a page the places that they were dragged to, and keep new ones."""
        for place, splitter in enumerate(page.findChildren(QSplitter)):
            splitter.setProperty("kept", f"splitter/{name}/{place}")
            kept = self._preferences.state(f"splitter/{name}/{place}")
            if not kept.isEmpty():
                splitter.restoreState(kept)
            splitter.splitterMoved.connect(self._on_dragged)

    @Slot()
    def _on_project_came(self) -> None:
        self._session.page_wanted.emit(self.last_page(), None)

    @Slot()
    def _on_dragged(self) -> None:
        splitter = self.sender()
        assert isinstance(splitter, QSplitter)
        self._preferences.keep_state(str(splitter.property("kept")), splitter.saveState())

    def _page_of_project(self) -> str:
        project = self._session.project
        path = str(project.path) if project is not None else ""
        return f"page/{hashlib.sha256(path.encode()).hexdigest()[:12]}"
