"""A dialog's body, which scrolls where the screen is too small for it, and its foot, which does not."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from workbench.ui import theme
from workbench.ui.widgets.tall_area import TallArea


class DialogParts(QObject):
    """Gives a dialog the height that its words need at its width, and never more than the screen has.

    Qt alone opens a dialog at two thirds of the screen at most and squeezes what wraps. `body` and
    `foot` are columns to fill; what is shown later in the body makes an open dialog grow.
    """

    def __init__(self, dialog: QDialog, edge: int = theme.GAP * 3, space: int = theme.GAP) -> None:
        super().__init__(dialog)
        self._dialog, self._inside = dialog, QWidget()
        self.body, self.foot = QVBoxLayout(self._inside), QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(space)
        self.area = TallArea(self._inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._frame = QVBoxLayout(dialog)
        self._frame.setContentsMargins(edge, edge, edge, edge)
        self._frame.setSpacing(max(space, theme.GAP * 2))
        self._frame.addWidget(self.area, 1)
        self._frame.addLayout(self.foot)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(1)
        self._soon.timeout.connect(self.grow)
        self._needed = 0  # pixels from top to bottom, at the present width
        self._is_fitting = False
        dialog.installEventFilter(self)
        self._inside.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make room before the dialog is placed on the screen, and again when its words change."""
        if not hasattr(
            self, "_soon"
        ):  # thrown away with its dialog: Python's half goes before Qt's
            return False
        if watched is self._dialog and event.type() == QEvent.Type.Show:
            self._fit(least=0)
        elif watched is self._dialog and event.type() == QEvent.Type.Resize:
            if (
                not self._is_fitting
            ):  # as the person wants it: only what is shown later makes it grow
                self._needed = self._height_at(self._dialog.width())
        elif watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self._soon.start()
        return super().eventFilter(watched, event)

    @Slot()
    def grow(self) -> None:
        """Give what is shown now its room; a dialog that is larger already stays so, and one that the
        person made smaller, until more is shown in it.
        """
        if self._dialog.isVisible():
            self._fit(least=self._dialog.height())

    def _fit(self, *, least: int) -> None:
        bar = self.area.verticalScrollBar().sizeHint().width()
        self.body.activate()
        self.area.setMinimumWidth(self._inside.minimumSizeHint().width() + bar)
        self._frame.activate()
        most = theme.most_of_screen()
        width = min(max(self._dialog.width(), self._frame.minimumSize().width()), most.width())
        before, self._needed = self._needed, self._height_at(width)
        if least and self._needed <= before:
            return
        self._is_fitting = True
        self._dialog.resize(width, min(max(self._needed, least), most.height()))
        self._is_fitting = False

    def _height_at(self, width: int) -> int:
        """Return how high the dialog must be at a width for all of it to be seen."""
        margins = self._frame.contentsMargins()
        needed = self.body.totalHeightForWidth(width - margins.left() - margins.right())
        if needed < 0:  # nothing in it wraps
            needed = self.body.totalSizeHint().height()
        around = margins.top() + margins.bottom() + self._frame.spacing()
        return around + needed + self.foot.totalSizeHint().height()
