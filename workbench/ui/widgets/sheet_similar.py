"""Find similar: the rows most or least like the present one, or those that say the same, as a list."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from workbench.results import RowsFound
from workbench.translation import _, ngettext
from workbench.ui.session import Session
from workbench.ui.widgets.sheet_browser import SheetBrowser

_KEYS = "Ctrl+Shift+F"


class SheetSimilar(QWidget):
    """Belongs to one browser of rows; answers that another one asked for are left alone."""

    def __init__(self, session: Session, browser: SheetBrowser) -> None:
        super().__init__(browser)
        self.hide()
        self._session, self._browser = session, browser
        self._asked = ""
        session.suggesting.found.connect(self._on_found)
        keys = QShortcut(QKeySequence(_KEYS), browser)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.find_most)

    def add_to(self, menu: QMenu) -> None:
        """Offer what can be found in a menu of a row."""
        menu.addAction(_("Find similar rows") + f"\t{_KEYS}", self.find_most)
        menu.addAction(_("Find the least similar rows"), self.find_least)
        menu.addAction(_("Find rows that say the same"), self.find_same)

    def find_most(self) -> None:
        """Show the rows most like the present one."""
        self._ask("most")

    def find_least(self) -> None:
        """Show the rows least like the present one."""
        self._ask("least")

    def find_same(self) -> None:
        """Show and select the rows without a label that say the same as the present one."""
        self._ask("same")

    def _ask(self, what: str) -> None:
        place = self._browser.table.current_place()
        if place < 0:
            return
        self._asked = what
        row = self._browser.model.ids[place]
        suggesting = self._session.suggesting
        job = (
            suggesting.find_duplicates(row)
            if what == "same"
            else suggesting.find_similar(row, least=what == "least")
        )
        if job is not None:  # while texts are still being read it takes a while
            self._browser.bar.count.wait()
            job.finished.connect(self._on_ended)
            job.cancelled.connect(self._on_ended)

    def _on_ended(self) -> None:
        self._browser.bar.count.stop()

    def _on_found(self, found: RowsFound) -> None:
        what, self._asked = self._asked, ""
        sheet = self._session.sheet
        if not what or sheet is None or sheet.id != found.sheet:
            return
        if not found.rows:
            self._session.notified.emit("info", _("There are no such rows."))
            return
        self._browser.bar.clear()
        self._browser.show_list((found.row, *found.rows), lambda: _words(what, found))
        if what == "same":
            self._browser.select_all_once()


def _words(what: str, found: RowsFound) -> str:
    count = len(found.rows)
    said = {
        "most": ngettext(
            "Row {row} and the {count} row most like it.",
            "Row {row} and the {count} rows most like it, the closest first.",
            count,
        ),
        "least": ngettext(
            "Row {row} and the {count} row least like it.",
            "Row {row} and the {count} rows least like it.",
            count,
        ),
        "same": ngettext(
            "Row {row} and {count} row that says the same; one key labels both.",
            "Row {row} and {count} rows that say the same; one key labels them all.",
            count,
        ),
    }[what]
    return said.format(row=f"{found.row:,}", count=f"{count:,}")
