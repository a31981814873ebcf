"""The rows of the chosen sheet with search, filter and sorting: the heart of the pages Sheet and Label."""

from array import array
from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from workbench.errors import PatternSlow, WorkbenchError
from workbench.project import labels, predictions, search
from workbench.project.changes import Changes
from workbench.project.rows import View
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.preferences import short_name
from workbench.ui.session import Session
from workbench.ui.tables.columns import TableColumn
from workbench.ui.tables.row_windows import RowSource
from workbench.ui.tables.rows_model import RowsModel
from workbench.ui.tables.rows_table import RowsTable
from workbench.ui.tables.view_query import ViewQuery
from workbench.ui.widgets.bulk_dialog import Rows, label_many
from workbench.ui.widgets.sheet_banner import SheetBanner
from workbench.ui.widgets.sheet_filter_bar import SheetFilterBar
from workbench.wording import sentence

_ROWS_AHEAD = 60

Columns = Callable[[Sheet, bool], tuple[TableColumn, ...]]


class SheetBrowser(QWidget):
    """Follows the session's sheet, task and run. Keeps selection and place when the rows change; by sheet
    and by `name`, also for the next start, the present row and the widths that columns were dragged to.
    """

    shown = Signal()  # other rows are in view
    asked = Signal(object)  # the View that is looked for
    looked_for = Signal(object)  # the Expression to mark, or None

    def __init__(
        self,
        session: Session,
        columns: Columns,
        below: QWidget,
        *,
        name: str = "sheet",
        state: str = "all",
        lines: int = 1,
    ) -> None:
        super().__init__()
        self.session = session
        self._name = name
        self.bar = SheetFilterBar(state)
        self.banner = SheetBanner()
        self.model = RowsModel(self)
        self.table = RowsTable(self.model, lines=lines)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(below)
        self._columns = columns
        self._query = ViewQuery(self)
        self._only: tuple[int, ...] | None = None
        self._as_listed = self._selects_all = False
        self._rule = ""
        self._sort = ("", False)
        self._before = (0, 0)  # the present row, before another task was shown
        self._loaded: tuple[object, ...] = ()
        self._arrange()
        self._connect()

    def reload(self) -> None:
        """Show the session's sheet with its task and run; does nothing where they are as before."""
        project, sheet, task, run = (
            self.session.project, self.session.sheet, self.session.task, self.session.run,
        )  # fmt: skip
        predicted = self._is_predicted()
        key = (project, sheet, task and (task.id, task.kind), run and run.id, predicted)
        if key == self._loaded:
            return
        if project is None or sheet is None:
            self._on_project_closed()
            return
        if not self._loaded or self._loaded[0] is not project:
            self._query.open(project.path)
        if not self._loaded or self._loaded[1] != sheet:
            self._sort, self._only, self._as_listed = ("", False), None, False
            self._rule = ""
            self.banner.hide()
        is_same_sheet = bool(self._loaded) and self._loaded[1] == sheet
        self._keep_row()
        self._loaded = key
        self._before = self.table.remember() if is_same_sheet else self._kept_row()
        source = RowSource(
            project,
            sheet.id,
            len(sheet.columns),
            task.id if task else 0,
            run.id if run else 0,
            task.kind if task else "single",
        )
        self.model.show_sheet(source, self._columns(sheet, predicted))
        self.reload_labels()
        self._on_suggested()
        kept = f"columns/{self._name}/{short_name(project.path)}/{sheet.id}"
        self.table.keep_widths(self.session.preferences, kept)
        self.table.prepare_columns()
        self.ask()

    def _keep_row(self) -> None:
        """Keep which row of the sheet shown so far was present; of a project that may be closed by now."""
        place, ids = self.table.current_place(), self.model.ids
        if self._loaded and 0 <= place < len(ids):
            words = QByteArray(f"{ids[place]} {place}".encode())
            self.session.preferences.keep_state(self._row_name(), words)

    def _kept_row(self) -> tuple[int, int]:
        """Return the id and the place of the row that the sheet was left at; (0, 0): it is new here."""
        words = bytes(self.session.preferences.state(self._row_name()).data()).split()
        row, place = (int(one) if one.isdigit() else 0 for one in (*words, b"", b"")[:2])
        return row, place

    def _row_name(self) -> str:
        project, sheet = self._loaded[:2]
        assert isinstance(project, Project)
        assert isinstance(sheet, Sheet)
        return f"row/{self._name}/{short_name(project.path)}/{sheet.id}"

    def _is_predicted(self) -> bool:
        """Whether the session's run has classified rows of the sheet: else its columns are empty."""
        project, sheet, run = self.session.project, self.session.sheet, self.session.run
        if project is None or sheet is None or run is None:
            return False
        return predictions.last_row(project, run.id, sheet.id) > 0

    def reload_labels(self) -> None:
        """Names, colours or the list of labels changed."""
        project, task = self.session.project, self.session.task
        if project is None or task is None:
            return
        present = labels.all_labels(project, task.id)
        self.model.show_labels({label.id: label for label in present})
        self.bar.state_box.offer(
            present,
            with_run=self._is_predicted(),
            with_suggestions=self.session.suggesting.latest is not None,
        )

    def ask(self) -> None:
        """Find the rows that the bar and the header ask for."""
        view = self.view()
        if view is not None and self._is_readable(view):
            self.asked.emit(view)
            self.bar.count.wait()
            self._query.ask(view)

    def _is_readable(self, view: View) -> bool:
        """Mark what is looked for; or say what is wrong with the search and leave the rows alone."""
        sheet = self.session.sheet
        assert sheet is not None
        try:
            wanted = search.wanted(sheet, view.search, view.rule)
        except WorkbenchError as error:
            self.bar.show_problem(str(sentence(error)))
            return False
        self.bar.show_problem("")
        self.table.look_for(wanted)
        self.looked_for.emit(wanted)
        return True

    def view(self) -> View | None:
        """Return what is asked for at present, or None without a sheet."""
        sheet, task, run = self.session.sheet, self.session.task, self.session.run
        if sheet is None:
            return None
        return View(
            sheet=sheet.id,
            task=task.id if task else 0,
            run=run.id if run else 0,
            sort_column=self._sort[0],
            descending=self._sort[1],
            search=self.bar.searched,
            state=self.bar.state_box.state,
            only_ids=self._only,
            as_listed=self._as_listed,
            rule=self._rule,
        )

    def show_list(self, ids: Sequence[int] | None, words: Callable[[], str] | None = None) -> None:
        """Show exactly these rows in this order, within search and filter; None: all of them, in the
        sheet's order. `words` say what they are, in the present language.
        """
        self._only, self._as_listed = None if ids is None else tuple(ids), ids is not None
        self._sort = ("", False)
        self._show_arrow()
        self.banner.setVisible(words is not None)
        if words is not None:
            self.banner.say(words)
        self.ask()

    def select_all_once(self) -> None:
        """Select every row of the list that was asked for, when it comes."""
        self._selects_all = True

    def rows_in_view(self) -> list[int]:
        """Return the ids of the rows that the person sees, and of some below them."""
        first = max(0, self.table.rowAt(0))
        return list(self.model.ids[first : first + _ROWS_AHEAD])

    def show_only(self, view: View) -> None:
        """Show exactly the rows of `view` (of the session's sheet), and say so in the banner."""
        self.bar.clear()
        self._only = None if view.only_ids is None else tuple(view.only_ids)
        self._as_listed = view.as_listed
        self._rule = view.rule
        self.bar.state_box.choose(view.state)
        self._sort = (view.sort_column, view.descending)
        self._show_arrow()
        if self._rule:
            self.banner.show_rule(self._rule)
        elif self._only is not None:
            self.banner.show_rows(len(self._only))
        else:
            self.banner.hide()
        self.ask()

    def show_everything(self) -> None:
        """Drop the search, the filter and the banner; the order stays."""
        self._only, self._as_listed, self._rule = None, False, ""
        self.banner.hide()
        self.bar.clear()
        self.ask()

    def label_many(self, parent: QWidget) -> None:
        """Ask for a label for the selection, the whole list or the like, and give it."""
        place = self.table.current_place()
        ids = self.model.ids
        present = ids[place] if 0 <= place < len(ids) else 0
        label_many(self.session, Rows(self.table.selected_ids(), ids, present), parent)

    def on_changed(self, changes: Changes) -> None:
        """A write touched the project."""
        if changes.predictions or changes.runs:
            self.reload()
        if changes.labels:
            self.reload_labels()
        elif changes.annotations or changes.predictions or changes.marks or changes.skips:
            self.model.refresh_marks()
        if changes.suggestions:
            self.reload_labels()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.bar.retranslate()
        self.banner.retranslate()
        self.model.retranslate()

    def _why_nothing(self) -> str:
        """Return why no row is in view."""
        state = self.bar.state_box
        if self.bar.searched and state.state == "all":
            return _("No row matches the search.")
        if self.bar.searched:
            return _("No row matches the search. Only these were looked through: {state}.").format(
                state=state.currentText()
            )
        if state.state == "unlabelled":
            return _("Every row has a label.")
        return _("There are no such rows.")

    def _arrange(self) -> None:
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.bar)
        column.addWidget(self.banner)
        column.addWidget(self.splitter, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.banner.hide()

    def _connect(self) -> None:
        self.bar.changed.connect(self.ask)
        self.bar.refresh_wanted.connect(self.ask)
        self.bar.rows_wanted.connect(self.table.setFocus)
        self.banner.cleared.connect(self.show_everything)
        self.table.sort_wanted.connect(self._on_sort_wanted)
        self._query.found.connect(self._on_found)
        self._query.failed.connect(self._on_failed)
        self.session.project_closed.connect(self._on_project_closed)
        self.session.suggesting.updated.connect(self._on_suggested)

    def _show_arrow(self) -> None:
        name, descending = self._sort
        keys = [column.sort_key() for column in self.model.columns]
        at = keys.index(name) if name and name in keys else -1
        self.table.show_sorted(at, descending=descending)

    @Slot(int, bool)
    def _on_sort_wanted(self, column: int, descending: bool) -> None:
        self._sort = (
            (self.model.columns[column].sort_key(), descending) if column >= 0 else ("", False)
        )
        self.table.show_sorted(column, descending=descending)
        self.ask()

    @Slot(object)
    def _on_found(self, ids: "array[int]") -> None:
        present = self.table.remember()
        if not present[0]:
            present, self._before = self._before, (0, 0)
        self.model.show_ids(ids)
        self.table.restore(present)
        if self._selects_all:
            self._selects_all = False
            self.table.selectAll()
        self.table.fit_columns()
        self.table.say_nothing("" if ids else self._why_nothing())
        sheet = self.session.sheet
        self.bar.count.show_count(len(ids), sheet.rows if sheet else len(ids))
        self.bar.show_stale(0)
        self.shown.emit()

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        if isinstance(error, PatternSlow):
            self.bar.count.stop()
            self.bar.show_problem(str(sentence(error)))
        else:
            self.session.fail(error)

    @Slot()
    def _on_suggested(self) -> None:
        """Show what is suggested now; the column comes and goes with it."""
        had_any = self.model.suggestion_of is not None
        present = self.session.suggesting
        self.model.suggestion_of = present.suggestion_of if present.has_any else None
        self.model.refresh_marks()
        if had_any != present.has_any:
            self.table.fit_columns()

    @Slot()
    def _on_project_closed(self) -> None:
        self._keep_row()
        self._loaded = ()
        self._query.close()
        self.model.show_sheet(None, ())
