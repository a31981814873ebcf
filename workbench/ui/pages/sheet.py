"""The Sheet page: every column and row of a sheet, searched, filtered, sorted; labelled in bulk."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMessageBox, QPushButton, QStackedLayout, QWidget

from workbench.project.changes import Changes
from workbench.project.rows import View
from workbench.project.sheets import Sheet
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.tables.columns import TableColumn, every_column
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.label_pen import LabelPen
from workbench.ui.widgets.label_strokes import LabelStrokes
from workbench.ui.widgets.row_menu import RowMenu
from workbench.ui.widgets.sheet_browser import SheetBrowser
from workbench.ui.widgets.sheet_details import SheetDetails
from workbench.wording import event_text


def _columns(sheet: Sheet, with_run: bool) -> tuple[TableColumn, ...]:
    return every_column(sheet, with_run=with_run)


class SheetPage(QWidget):
    """Holds no rows; shows the session's sheet, and reads anew when told what changed."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.details = SheetDetails()
        self.browser = SheetBrowser(session, _columns, self.details)
        self.strokes = LabelStrokes(
            self.browser.table, LabelPen(session, self), self, goes_on=False
        )
        self.empty = EmptyState("sheet", "", "", "")
        self.clean = QPushButton()
        self.report = QPushButton()
        self.browser.bar.add(self.report)
        self.browser.bar.add(self.clean)
        self._stack = QStackedLayout(self)
        self._arrange()
        self._connect()
        self.retranslate()

    def shown(self) -> None:
        """The page became visible."""
        self.reload()
        self.session.suggesting.rows_in_view = self.browser.rows_in_view
        if self._stack.currentWidget() is self.browser:
            self.browser.table.setFocus()

    def reload(self) -> None:
        """Show the session's sheet, or what to do without one."""
        has_sheet = self.session.project is not None and self.session.sheet is not None
        self._stack.setCurrentWidget(self.browser if has_sheet else self.empty)
        sheet = self.session.sheet
        self.report.setVisible(sheet is not None and bool(sheet.report))
        self.clean.setEnabled(not self.session.readonly)
        self.browser.reload()

    def open_request(self, request: object) -> None:
        """Show exactly the rows of a `View`, or ask for a label for many rows ("bulk")."""
        if request == "bulk":
            self.browser.label_many(self)
        if not isinstance(request, View):
            return
        sheet = self.session.sheet
        if sheet is None or sheet.id != request.sheet:
            self.session.set_sheet(request.sheet)
        self.reload()
        self.browser.show_only(request)

    def on_changed(self, changes: Changes) -> None:
        """A write touched the project."""
        if changes.sheets:
            self.reload()
        self.browser.on_changed(changes)

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.browser.table.setAccessibleName(_("Rows of the sheet"))
        self.browser.retranslate()
        self.details.retranslate()
        self.report.setText(_("Found in import…"))
        self.report.setToolTip(_("Hidden rows, Excel errors, formulas and the like"))
        self.clean.setText(_("Clean texts…"))
        self.clean.setToolTip(
            _("Rules that tidy the texts on their way to the model (Ctrl+Shift+K)")
        )
        self.empty.set_text(
            _("No sheet yet"),
            _("Import a workbook to see its rows here. The file itself is never changed."),
            _("Import a workbook…"),
        )

    def _arrange(self) -> None:
        edge = theme.GAP * 2
        self.browser.setContentsMargins(edge, edge, edge, edge)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.browser)
        self.strokes.watch(self.browser.table)
        self.menu = RowMenu(self.session, self.browser, self.strokes, self)
        self.browser.splitter.setSizes([700, 160])
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._on_find)

    def _connect(self) -> None:
        self.empty.clicked.connect(self._on_import)
        self.clean.clicked.connect(self._on_clean)
        self.report.clicked.connect(self._on_report)
        self.browser.shown.connect(self._on_rows_shown)
        self.browser.asked.connect(self._on_rows_asked)
        self.browser.table.selectionModel().currentChanged.connect(self._on_cell_changed)
        self.session.project_opened.connect(self.reload)
        self.session.project_closed.connect(self.reload)
        self.session.sheet_changed.connect(self.reload)
        self.session.task_changed.connect(self.reload)
        self.session.run_changed.connect(self.reload)

    def _show_details(self) -> None:
        index = self.browser.table.currentIndex()
        self.details.show_cell(self.browser.model, index.row(), index.column())

    def _on_cell_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_details()

    def _on_rows_shown(self) -> None:
        self._show_details()

    def _on_rows_asked(self, view: View) -> None:
        state = "" if view.state == "all" else view.state
        self.session.filtered = (state, view.search)

    def _on_report(self) -> None:
        """Say what was found, lost or changed when the sheet was imported."""
        sheet = self.session.sheet
        if sheet is not None:
            box = QMessageBox(
                QMessageBox.Icon.Information, _("About the import"), sheet.name, parent=self
            )
            box.setInformativeText("\n".join(f"•  {event_text(one)}" for one in sheet.report))
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.open()

    def _on_clean(self) -> None:
        self.session.clean_wanted.emit()

    def _on_find(self) -> None:
        self.browser.bar.search.setFocus()
        self.browser.bar.search.selectAll()

    def _on_import(self) -> None:
        self.session.page_wanted.emit("home", "import")
