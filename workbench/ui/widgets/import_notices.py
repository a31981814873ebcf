"""What was found in a file: how much, and a short list of what a person should know."""

from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from workbench.events import Noticed
from workbench.results import SheetPreview
from workbench.translation import _
from workbench.ui import theme
from workbench.wording import event_text

_LINES = 5


class ImportNotices(QWidget):
    """Rows and columns in one line, and below it what is worth a look."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts, self._list = QLabel(), QLabel()
        self._facts.setProperty("muted", True)
        self._list.setWordWrap(True)
        self._list.setFont(theme.small_font())
        self._list.setAccessibleName(_("What to know about the file"))
        self._area = QScrollArea()
        self._area.setAccessibleName(self._list.accessibleName())
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self._list)
        self._area.setMaximumHeight(self.fontMetrics().lineSpacing() * (_LINES + 1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP // 2)
        column.addWidget(self._facts)
        column.addWidget(self._area)
        self._area.hide()

    def show_preview(self, preview: SheetPreview) -> None:
        """Say what is in a file."""
        facts = [_("{n} columns").format(n=len(preview.columns))]
        if preview.row_estimate >= 0:
            facts.insert(0, _("{n} rows").format(n=f"{preview.row_estimate:,}"))
        self._facts.setText(" · ".join(facts))
        self.show_notices(preview.notices)

    def show_notices(self, notices: tuple[Noticed, ...]) -> None:
        """Say these findings, one a line."""
        self._list.setText("\n".join(f"•  {event_text(one)}" for one in notices))
        self._area.setVisible(bool(notices))
