"""Whether an export tells true label shares beside the rows, and by which column."""

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget

from workbench.project import tasks
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.translation import _
from workbench.ui import theme

_OTHER_ROLES = ("text", "id", "label")
_WIDEST = 24  # letters of a column's name


class ExportShares(QWidget):
    """A check box and the choice of a column; `columns()` is what `ExportWorkbook` asks for."""

    def __init__(
        self, project: Project, sheet: Sheet, run: Run, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.is_of_use = tasks.kind_of(project, run.task) != "number"
        self.wanted = QCheckBox(_("With true shares of the labels, in a table of their own"))
        self.wanted.setToolTip(
            _("How many rows truly carry each label: predictions, corrected for known errors")
        )
        self.by = QComboBox()
        self.by.setAccessibleName(_("Shares by"))
        self.by.setMinimumContentsLength(12)
        self.by.addItem(_("all rows together"), "")
        for column in sheet.columns:
            if column.role not in _OTHER_ROLES:
                name = column.name if len(column.name) <= _WIDEST else column.name[:_WIDEST] + "…"
                self.by.addItem(_("by {column}").format(column=name), column.name)
        days = next((column.name for column in sheet.columns if column.role == "date"), "")
        self.by.setCurrentIndex(max(0, self.by.findData(days)))
        self.by.setEnabled(False)
        self.wanted.toggled.connect(self.by.setEnabled)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        line.addWidget(self.wanted)
        line.addWidget(self.by)
        line.addStretch(1)

    def columns(self) -> tuple[str, ...]:
        """Return the columns that shares are wanted by; none where they are not wanted."""
        return (str(self.by.currentData()),) if self.wanted.isChecked() else ()
