"""What makes the window the person's own: text size, commands by name, and how it was left."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QSize, Slot
from PySide6.QtWidgets import (
    QDialog,
    QScrollArea,
    QWidget,
)

from workbench.project import sheets
from workbench.settings import SETTINGS
from workbench.translation import language, pgettext
from workbench.ui import kept_windows, theme
from workbench.ui.kept_panes import KeptPanes
from workbench.ui.kept_windows import KeptWindow
from workbench.ui.long_work import LongWork
from workbench.ui.pages import PAGES
from workbench.ui.preferences import short_name
from workbench.ui.session import Session
from workbench.ui.tables.kept_widths import KeptWidths

if TYPE_CHECKING:
    from workbench.ui.widgets.command_palette import CommandPalette
    from workbench.ui.window import Window

_FRAME = QSize(8, 40)  # of a window, with its title
_KEPT = frozenset({"sheet", "label", "train", "results", "apply"})  # pages one comes back to


class ComfortDesk(QObject):
    """Keeps what it is told of in the preferences, and puts it back at the next start."""

    def __init__(self, session: Session, window: "Window") -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._preferences = session.preferences
        kept_windows.keep_in(self._preferences)
        self.long_work = LongWork(session, window)
        self.palette: CommandPalette | None = None
        window.desk.project_came.connect(self._on_project_came)
        session.sheet_changed.connect(self._on_sheet_changed)
        session.layout_wanted.connect(self.reset_layout)

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

    def stay_on_screen(self) -> None:
        """Make the window no larger than its screen leaves room for, with a frame around it."""
        if self._window.isMaximized() or self._window.isFullScreen():
            return  # these are as large as the screen already
        room = self._window.screen().availableGeometry().size() - _FRAME
        self._window.resize(self._window.size().boundedTo(room))

    def keep(self) -> None:
        """Keep the size and place of the window, and of what is open beside it."""
        self._preferences.keep_state("window", self._window.saveGeometry())
        for one in self._window.findChildren(KeptWindow):
            one.keep()

    def page_opened(self, page: str) -> None:
        """Keep which page of the project is open; name what scrolls of it, for a screen reader."""
        title = next(pgettext("page", spec.title) for spec in PAGES if spec.id == page)
        shown = self._window.stack.currentWidget()
        for area in shown.findChildren(QScrollArea) if shown is not None else ():
            area.setAccessibleName(title)
        if self._session.project is not None and page in _KEPT:
            self._preferences.keep_state(self._of_project("page"), QByteArray(page.encode()))

    def last_page(self) -> str:
        """Return the page that the open project was left at; the sheet where it is new here."""
        page = bytes(self._preferences.state(self._of_project("page")).data()).decode()
        return page if page in _KEPT else "sheet"

    def page_made(self, name: str, page: QWidget) -> None:
        """Give the splitters and tables of a page what they were dragged to, and keep it."""
        kept_windows.open_parts(page, name, self._preferences)

    @Slot()
    def reset_layout(self) -> None:
        """Give columns, panes and dialogs the places and sizes that they have in a new window."""
        for name in ("columns", "splitter", kept_windows.WINDOWS):
            self._preferences.keep_state(name, QByteArray())
        for window in self._window.findChildren(KeptWindow):
            window.forget()
        for panes in self._window.findChildren(KeptPanes):
            panes.forget()
        for widths in self._window.findChildren(KeptWidths):
            widths.forget()

    @Slot()
    def _on_project_came(self) -> None:
        """Go to the sheet and the page where the project was left."""
        kept = bytes(self._preferences.state(self._of_project("sheet")).data())
        project, sheet = self._session.project, self._session.sheet
        known = {one.id for one in sheets.all_sheets(project)} if project is not None else set()
        number = int(kept) if kept.isdigit() else 0
        if number in known and sheet is not None and number != sheet.id:
            self._session.set_sheet(number)
        self._session.page_wanted.emit(self.last_page(), None)

    @Slot()
    def _on_sheet_changed(self) -> None:
        if (sheet := self._session.sheet) is not None:
            number = QByteArray(str(sheet.id).encode())
            self._preferences.keep_state(self._of_project("sheet"), number)

    def _of_project(self, what: str) -> str:
        project = self._session.project
        return f"{what}/{short_name(project.path)}" if project is not None else f"{what}/none"
