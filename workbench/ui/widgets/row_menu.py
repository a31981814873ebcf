"""The menu of rows, on every page that shows them: label, label many, why, find similar, sort."""

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from workbench.translation import _
from workbench.ui import keymap
from workbench.ui.session import Session
from workbench.ui.widgets.label_strokes import LabelStrokes
from workbench.ui.widgets.sheet_browser import SheetBrowser
from workbench.ui.widgets.sheet_similar import SheetSimilar


class RowMenu(QObject):
    """Opens on a right click into the rows of a browser."""

    def __init__(
        self, session: Session, browser: SheetBrowser, strokes: LabelStrokes, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._browser, self._strokes = session, browser, strokes
        self._similar = SheetSimilar(session, browser)
        browser.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        browser.table.customContextMenuRequested.connect(self._on_wanted)
        strokes.many_wanted.connect(self._on_many_wanted)

    def _on_wanted(self, at: QPoint) -> None:
        menu = self._strokes.menu()
        menu.addSeparator()
        key = keymap.shown(self._session.keymap.keys_of("why")[0])
        menu.addAction(
            _("Why does the model say so?") + f"\t{key}", lambda: self._strokes.do("why")
        )
        self._similar.add_to(menu)
        menu.addSeparator()
        menu.addMenu(self._sort_menu(menu))
        menu.popup(self._browser.table.viewport().mapToGlobal(at))

    def _sort_menu(self, parent: QMenu) -> QMenu:
        column = max(0, self._browser.table.currentIndex().column())
        menu = QMenu(_("Sort by this column"), parent)
        wanted = self._browser.table.sort_wanted
        menu.addAction(_("Ascending"), lambda: wanted.emit(column, False))
        menu.addAction(_("Descending"), lambda: wanted.emit(column, True))
        menu.addAction(_("Back to the order of the sheet"), lambda: wanted.emit(-1, False))
        return menu

    def _on_many_wanted(self) -> None:
        self._browser.label_many(self._browser)
