"""Scores of two runs side by side: each measure and each label, with what changes and how sure that is."""

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from workbench.comparisons import change_parts
from workbench.label_text import shown
from workbench.translation import N_, _
from workbench.trust import Contrast
from workbench.ui import theme
from workbench.wording import FIGURES, word

Index = QModelIndex | QPersistentModelIndex

_HELP = (
    "",
    N_("On the rows that both are scored on"),
    N_("On the rows that both are scored on"),
    N_("In points, or on the scale of the numbers; grey: it may be chance"),
    N_("Where the true change lies in 95 of 100 such comparisons"),
    N_("Rows that tell it: all that are compared, or those that truly carry the label"),
)
_CHANGE = 3
_MOST_LINES = 14


class ContrastModel(QAbstractTableModel):
    """One score a row."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Contrast, ...] = ()
        self._runs = (0, 0)
        self._is_number = False

    def show_lines(
        self, lines: tuple[Contrast, ...], runs: tuple[int, int], *, is_number: bool
    ) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self.lines, self._runs, self._is_number = lines, runs, is_number
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of scores."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(_HELP)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's title and what it means."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            run = _("Run {run}")
            first, second = (run.format(run=number) for number in self._runs)
            return (_("Score"), first, second, _("Difference"), _("95% interval"), _("Rows"))[
                section
            ]
        if role == Qt.ItemDataRole.ToolTipRole and _HELP[section]:
            return _(_HELP[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a score as text; a difference that may be chance is grey, else good or bad."""
        one = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(one)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            colours = theme.colours()
            if one.is_noise:
                return QColor(colours.muted)
            if index.column() == _CHANGE:
                return QColor(colours.good if one.difference.low > 0 else colours.bad)
        if role == Qt.ItemDataRole.ToolTipRole:
            if one.is_noise:
                return _("This difference may be chance.")
            return _("Beyond chance. Press Enter to see the rows that changed.")
        return None

    def _cells(self, one: Contrast) -> tuple[str, ...]:
        first, second = (self._value(figure.value) for figure in (one.first, one.second))
        return (score_name(one), first, second, *change_parts(one.difference), f"{one.rows:,}")

    def _value(self, value: float) -> str:
        return f"{value:.3g}" if self._is_number else f"{value:.1%}"


def score_name(one: Contrast) -> str:
    """Return the name of a measure, or a label."""
    return word(FIGURES, one.name) if one.first.name == one.name else shown(one.name)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class ContrastTable(QTableView):
    """Shows the table; `opened` carries the label of a line, "" for a measure."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ContrastModel()
        self.setModel(self._model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setProperty("roomy", True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        self.clicked.connect(self._on_opened)
        self.activated.connect(self._on_opened)

    def show_lines(
        self, lines: tuple[Contrast, ...], runs: tuple[int, int], *, is_number: bool
    ) -> None:
        """Show scores of the runs `runs`, in the present language."""
        self.setAccessibleName(_("Scores of both runs"))
        self._model.show_lines(lines, runs, is_number=is_number)
        height = self.fontMetrics().height() + theme.GAP + 4
        self.verticalHeader().setDefaultSectionSize(height)
        if lines:
            none = QItemSelectionModel.SelectionFlag.NoUpdate  # a place for the keys, no highlight
            self.selectionModel().setCurrentIndex(self._model.index(0, 0), none)
        self.setFixedHeight(height * (min(len(lines), _MOST_LINES) + 1) + theme.GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names take what is left; where that is too little for them, the table scrolls sideways."""
        super().resizeEvent(event)
        header = self.horizontalHeader()
        others = sum(header.sectionSize(at) for at in range(1, header.count()))
        is_tight = self.viewport().width() - others < self.sizeHintForColumn(0)
        way = QHeaderView.ResizeMode
        mode = way.ResizeToContents if is_tight else way.Stretch
        if header.count() and header.sectionResizeMode(0) != mode:
            header.setSectionResizeMode(0, mode)

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        one = self._model.lines[index.row()]
        self.opened.emit("" if one.first.name == one.name else one.name)
