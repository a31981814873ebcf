"""Why rows came out wrong: a line a cause, with how many, what to do, and its rows at a click."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from workbench.scorecard import REMEDIES, cause_name
from workbench.translation import _
from workbench.trust import Cause
from workbench.ui import theme
from workbench.wording import word

_MOST = 14  # lines: a list that is longer is not read


class CauseLine(QPushButton):
    """One cause; its two lines are read from the labels that lie on it."""

    def __init__(self, cause: Cause, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cause = cause
        self.setProperty("row", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        count, name, remedy = QLabel(f"{len(cause.rows):,}"), QLabel(), QLabel()
        count.setFont(theme.title_font())
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        count.setMinimumWidth(count.fontMetrics().horizontalAdvance("0,000"))
        name.setText(cause_name(cause))
        remedy.setText(word(REMEDIES, cause.what))
        remedy.setProperty("muted", True)
        for label in (name, remedy):
            label.setWordWrap(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(theme.GAP, theme.GAP // 2, theme.GAP, theme.GAP // 2)
        grid.setHorizontalSpacing(theme.GAP * 2)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(count, 0, 0, 2, 1)
        grid.addWidget(name, 0, 1)
        grid.addWidget(remedy, 1, 1)
        for label in (count, name, remedy):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(f"{cause_name(cause)}: {len(cause.rows):,}")
        self.setAccessibleDescription(remedy.text())

    def sizeHint(self) -> QSize:
        """Ask for what the labels need: a button's own hint knows nothing of its layout."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Never be less high than both lines."""
        return QSize(200, self.sizeHint().height())


class CauseList(QWidget):
    """`opened` carries the title of the rows of a cause, and the rows."""

    opened = Signal(str, list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[CauseLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_causes(self, causes: Sequence[Cause]) -> None:
        """Show causes in their order; of very many the first."""
        for old in self.lines:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.lines = [CauseLine(one) for one in causes[:_MOST]]
        for line in self.lines:
            line.clicked.connect(self._on_clicked)
            self._column.addWidget(line)

    def _on_clicked(self) -> None:
        line = self.sender()
        assert isinstance(line, CauseLine)
        title = _("Wrong rows: {cause}").format(cause=cause_name(line.cause))
        self.opened.emit(title, list(line.cause.rows))
