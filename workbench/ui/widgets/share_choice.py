"""What shares are told of: a sheet, a column that parts it, the length of time, and labels of the chart."""

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from workbench.label_text import shown
from workbench.project import row_groups
from workbench.project.sheets import Sheet
from workbench.translation import N_, _
from workbench.trust import Shares
from workbench.ui import theme
from workbench.ui.charts.share_chart import MOST_BARS, MOST_SERIES, largest
from workbench.ui.session import Session

_OTHER_ROLES = ("text", "id", "label")
_PERIODS = {"month": N_("by month"), "quarter": N_("by quarter"), "year": N_("by year")}
_WIDEST = 240  # pixels


class ShareChoice(QWidget):
    """One line of boxes; what cannot be chosen is not there."""

    changed = Signal()  # sheet, column or length of time
    labels_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._sheets: Mapping[int, Sheet] = {}
        self.sheet, self.by, self.period, self.label = (QComboBox() for _n in range(4))
        self._sheet_label, self._by_label, self._label_label = QLabel(), QLabel(), QLabel()
        for one in _PERIODS:
            self.period.addItem("", one)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(theme.GAP)
        for label, box in (
            (self._sheet_label, self.sheet),
            (self._by_label, self.by),
            (self._label_label, self.label),
        ):
            label.setBuddy(box)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMaximumWidth(theme.scaled(_WIDEST))
            self.line.addWidget(label)
            self.line.addWidget(box)
            if box is self.by:
                self.line.addWidget(self.period)
            self.line.addSpacing(theme.GAP)
        self.line.addStretch(1)
        self.sheet.activated.connect(self._on_sheet_chosen)
        self.by.activated.connect(self._on_chosen)
        self.period.activated.connect(self._on_chosen)
        self.label.activated.connect(self.labels_changed)
        self.show_labels(None)

    @property
    def present(self) -> Sheet:
        """The sheet; only asked for where there is one."""
        return self._sheets[int(self.sheet.currentData())]

    @property
    def column(self) -> str:
        """The column that parts the rows, or ""."""
        return str(self.by.currentData() or "")

    @property
    def length(self) -> str:
        """The length of time: "month", "quarter" or "year"."""
        return str(self.period.currentData())

    @property
    def has_days(self) -> bool:
        """Whether the column is one of days, so that its groups follow each other."""
        project = self._session.project
        if not self.column or project is None or not self._sheets:
            return False
        return row_groups.holds_days(project, self.present, self.column)

    def show_sheets(self, found: Mapping[int, Sheet]) -> None:
        """Offer these sheets by their ids, the session's first of all."""
        before, session = self.sheet.currentData(), self._session
        self._sheets = found
        if before not in found and session.sheet is not None:
            before = session.sheet.id
        self.sheet.clear()
        for number, one in found.items():
            self.sheet.addItem(one.name, number)
        self.sheet.setCurrentIndex(max(0, self.sheet.findData(before)))
        for widget in (self._sheet_label, self.sheet):
            widget.setVisible(len(found) > 1)
        self._fill_columns()

    def show_labels(self, found: Shares | None) -> None:
        """Offer the labels one by one where there are groups: not all may fit into the chart."""
        names = largest(found, len(found.shares)) if found is not None and found.column else []
        before = self.label.currentData()
        self.label.clear()
        self.label.addItem(_("the largest"), "")
        for one in names:
            self.label.addItem(shown(one), one)
        self.label.setCurrentIndex(max(0, self.label.findData(before)))
        for widget in (self._label_label, self.label):
            widget.setVisible(len(names) > 1)

    def charted(self, found: Shares | None) -> list[str]:
        """Return the labels to draw."""
        if found is None:
            return []
        chosen = str(self.label.currentData() or "")
        if chosen and found.column:
            return [chosen]
        return largest(found, MOST_SERIES if found.column else MOST_BARS)

    def retranslate(self) -> None:
        """Say everything in the present language."""
        for label, box, name in (
            (self._sheet_label, self.sheet, _("Sheet")),
            (self._by_label, self.by, _("Shares by")),
            (self._label_label, self.label, _("Labels in the chart")),
        ):
            label.setText(name)
            box.setAccessibleName(name)
        self.period.setAccessibleName(_("Length of time"))
        for place, one in enumerate(_PERIODS):
            self.period.setItemText(place, _(_PERIODS[one]))
        self.label.setItemText(0, _("the largest"))
        if self._sheets:
            self._fill_columns()

    def _fill_columns(self) -> None:
        before = self.by.currentData()
        self.by.clear()
        self.by.addItem(_("All rows together"), "")
        for column in self.present.columns if self._sheets else ():
            if column.role not in _OTHER_ROLES:
                self.by.addItem(column.name, column.name)
        self.by.setCurrentIndex(max(0, self.by.findData(before)))
        self.period.setVisible(self.has_days)

    @Slot()
    def _on_sheet_chosen(self) -> None:
        self._fill_columns()
        self.changed.emit()

    @Slot()
    def _on_chosen(self) -> None:
        self.period.setVisible(self.has_days)
        self.changed.emit()
