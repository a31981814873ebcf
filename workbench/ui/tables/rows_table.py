"""The view of a table of rows: fixed heights, sensible widths, a three-state header, a kept selection."""

from collections.abc import Iterable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)

from workbench.search.expressions import Expression
from workbench.ui.preferences import Preferences
from workbench.ui.tables.chips import ChipDelegate, row_height
from workbench.ui.tables.columns import TableColumn
from workbench.ui.tables.kept_widths import KeptWidths
from workbench.ui.tables.lines import LinesDelegate
from workbench.ui.tables.rows_model import RowsModel
from workbench.ui.tables.widths import fitted_widths
from workbench.ui.theme import GAP, colours


class RowsTable(QTableView):
    """Shows a `RowsModel`. Sorting is asked for, never done here."""

    sort_wanted = Signal(int, bool)  # column (-1: the sheet's own order), descending
    current_changed = Signal(int)  # place of the present row, -1 for none
    selection_changed = Signal(int)  # number of rows selected

    def __init__(self, model: RowsModel, parent: QWidget | None = None, *, lines: int = 1) -> None:
        super().__init__(parent)
        self.rows = model
        self._lines = lines
        self._sorted = (-1, False)
        self._hidden: frozenset[str] = frozenset()
        self._kept: set[int] = set()  # ids that were selected, in view or not
        self._chips = ChipDelegate(self)
        self._texts = LinesDelegate(self)
        self._looked_for: Expression | None = None
        self._nothing = ""
        self._widths: KeptWidths | None = None
        self.setModel(model)
        self._set_manners()
        self._measuring = QTimer(self)
        self._measuring.setSingleShot(True)
        self._measuring.setInterval(30)
        self._measuring.timeout.connect(self.fit_columns)
        self.horizontalHeader().sectionClicked.connect(self._on_header_clicked)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.restyle()

    def restyle(self) -> None:
        """Take colours from the theme: a selected row is tinted, so that its chips stay readable."""
        palette = QPalette(self.palette())
        present = colours()
        palette.setColor(QPalette.ColorRole.Highlight, mixed(present.accent, present.surface, 0.16))
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor(present.text))
        palette.setColor(QPalette.ColorRole.Base, QColor(present.surface))
        palette.setColor(QPalette.ColorRole.Text, QColor(present.text))
        self.setPalette(palette)

    def fit_columns(self) -> None:
        """Set widths by header and a sample of rows, then let the texts share what is left."""
        self._measuring.stop()
        hidden = frozenset(
            at
            for at, column in enumerate(self.rows.columns)
            if column.kind in self._hidden
            or (column.kind == "suggestion" and self.rows.suggestion_of is None)
        )
        for at, column in enumerate(self.rows.columns):
            if column.kind == "suggestion":
                self.setColumnHidden(at, at in hidden)
        room = self.viewport().width()
        chosen = self._widths.chosen() if self._widths is not None else None
        widths = fitted_widths(self.rows, self.fontMetrics(), room, hidden, chosen)
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width)

    def keep_widths(self, preferences: Preferences, name: str) -> None:
        """Keep under `name` what the person drags columns to, and give them what was kept there."""
        if self._widths is None:
            self._widths = KeptWidths(self, preferences, self._key_of)
            self._widths.changed.connect(self.fit_columns)
        self._widths.open(name)

    def _key_of(self, at: int) -> str:
        return self.rows.columns[at].key() if at < len(self.rows.columns) else ""

    def hide_kinds(self, kinds: Iterable[str]) -> None:
        """Hide the columns of these kinds, and no others."""
        self._hidden = frozenset(kinds)
        for at, column in enumerate(self.rows.columns):
            self.setColumnHidden(at, column.kind in self._hidden)
        self.fit_columns()

    def look_for(self, expression: Expression | None) -> None:
        """Mark in the cells what this finds; nothing for None."""
        if expression == self._looked_for:
            return
        self._looked_for = expression
        self._texts.look_for(expression)
        self._set_delegates()
        self.viewport().update()

    def say_nothing(self, words: str) -> None:
        """Say why there are no rows, where there are none."""
        self._nothing = words
        self.setAccessibleDescription(words)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """An empty table says why it is empty."""
        super().paintEvent(event)
        if self._nothing and not self.rows.ids:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(colours().muted))
            room = self.viewport().rect().adjusted(GAP * 2, GAP * 2, -GAP * 2, -GAP * 2)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(flags), self._nothing)
            painter.end()

    def show_sorted(self, column: int, *, descending: bool) -> None:
        """Show the arrow at `column`, or none for -1."""
        self._sorted = (column, descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(column, order)
        self.horizontalHeader().setSortIndicatorShown(column >= 0)

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected rows in view, in view order."""
        chosen: list[int] = []
        behind = 0
        for top, bottom in self._spans():
            chosen.extend(self.rows.ids[max(top, behind) : bottom + 1])
            behind = max(behind, bottom + 1)
        return chosen

    def current_place(self) -> int:
        """Return the place of the present row, or -1."""
        return self.currentIndex().row()

    def go_to(self, place: int) -> None:
        """Make the row at `place` the present and only selected one."""
        if 0 <= place < len(self.rows.ids):
            column = max(0, self.currentIndex().column())
            if self.isColumnHidden(column):
                column = 0
            index = self.rows.index(place, column)
            # Not the view's own setCurrentIndex: with Ctrl held, as after an undo, it would leave
            # another row selected, and the next key would label that one.
            only = QItemSelectionModel.SelectionFlag.ClearAndSelect
            flags = only | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(index, flags)
            self.scrollTo(index)

    def remember(self) -> tuple[int, int]:
        """Return the present row's id (0 for none) and place, before other rows are shown."""
        place = self.current_place()
        ids = self.rows.ids
        self._kept.update(self.selected_ids())
        return (ids[place], place) if 0 <= place < len(ids) else (0, 0)

    def restore(self, present: tuple[int, int]) -> None:
        """Select what was selected, and go to the row that was present or to one near its place."""
        ids = self.rows.ids
        if not ids:
            self.current_changed.emit(-1)
            return
        place = self.rows.place_of(present[0])
        if place < 0:
            place = min(present[1], len(ids) - 1)
        kept = self._kept
        self.go_to(place)
        if len(kept) > 1:
            self._select(at for at, row in enumerate(ids) if row in kept)
            self._kept = kept

    def changeEvent(self, event: QEvent) -> None:
        """Keep row heights right for another font, and colours for another theme."""
        super().changeEvent(event)
        themed = {QEvent.Type.PaletteChange, QEvent.Type.StyleChange}
        if event.type() in themed and hasattr(self, "_lines"):
            text = self.palette().color(QPalette.ColorRole.Text)
            if text != QColor(colours().text):  # setting a palette is a change of palette, too
                self.restyle()
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_lines"):
            self.verticalHeader().setDefaultSectionSize(row_height(self.fontMetrics(), self._lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width, once the dragging rests."""
        super().resizeEvent(event)
        self._measuring.start()

    def _set_manners(self) -> None:
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        down = self.verticalHeader()
        down.setVisible(False)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(row_height(self.fontMetrics(), self._lines))
        across = self.horizontalHeader()
        across.setSectionsClickable(True)
        across.setHighlightSections(False)
        across.setMinimumSectionSize(40)
        # No keys of an input method: digits label, they do not compose.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def prepare_columns(self) -> None:
        """After other columns were shown: paint our own as chips, measure all of them."""
        self._set_delegates()
        self.show_sorted(-1, descending=False)
        self.fit_columns()

    def _set_delegates(self) -> None:
        for at, column in enumerate(self.rows.columns):
            delegate = self._delegate(column)
            self.setItemDelegateForColumn(at, delegate)  # type: ignore[arg-type] # None is right
        self.show_sorted(-1, descending=False)
        self.hide_kinds(self._hidden)

    def _delegate(self, column: TableColumn) -> QStyledItemDelegate | None:
        if column.kind != "cell":
            return self._chips
        plain = self._lines == 1 and self._looked_for is None
        return None if plain else self._texts  # None: the style's own, the fastest

    def _spans(self) -> list[tuple[int, int]]:
        chosen = self.selectionModel().selection()
        spans = [chosen.at(place) for place in range(chosen.count())]
        return sorted((span.top(), span.bottom()) for span in spans)

    def _select(self, places: Iterable[int]) -> None:
        """Select `places` (ascending) as few ranges, or a long selection would take seconds."""
        chosen = QItemSelection()
        first = last = -2
        for place in (*places, -2):
            if place == last + 1:
                last = place
                continue
            if first >= 0:
                chosen.select(self.rows.index(first, 0), self.rows.index(last, 0))
            first = last = place
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().select(chosen, flags | QItemSelectionModel.SelectionFlag.Rows)

    def _on_header_clicked(self, column: int) -> None:
        sorted_column, descending = self._sorted
        if column != sorted_column:
            self.sort_wanted.emit(column, False)
        elif not descending:
            self.sort_wanted.emit(column, True)
        else:
            self.sort_wanted.emit(-1, False)

    def _on_current_changed(
        self,
        current: QModelIndex | QPersistentModelIndex,
        _before: QModelIndex | QPersistentModelIndex,
    ) -> None:
        self.current_changed.emit(current.row())

    def _on_selection_changed(self) -> None:
        self._kept = set()
        self.selection_changed.emit(sum(bottom - top + 1 for top, bottom in self._spans()))


def mixed(colour: str, into: str, share: float) -> QColor:
    """Return `share` of one colour over another."""
    over, under = QColor(colour), QColor(into)
    left = 1 - share
    return QColor.fromRgbF(
        over.redF() * share + under.redF() * left,
        over.greenF() * share + under.greenF() * left,
        over.blueF() * share + under.blueF() * left,
    )
