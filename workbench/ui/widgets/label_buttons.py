"""One button a label, for whoever prefers the mouse; the present row's label is pressed in."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QWidget

from workbench.label_text import LEVEL
from workbench.project.labels import Label
from workbench.translation import _
from workbench.ui.widgets.label_flow import FlowLayout
from workbench.ui.widgets.label_keys import key_name
from workbench.ui.widgets.label_swatch import swatch

LINES_WITHOUT_SCROLLING = 3


class LabelButtons(QScrollArea):
    """Never takes the keyboard: digits belong to the rows."""

    chosen = Signal(int)  # place of the label
    back_chosen = Signal()  # out of the open group of a tree

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = QWidget()
        self._flow = FlowLayout(self._field)
        self.buttons: list[QToolButton] = []
        self._lines = LINES_WITHOUT_SCROLLING
        self._back = QToolButton(self._field)
        self._back.setProperty("chip", True)
        self._back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._back.setAutoRaise(True)
        self._back.clicked.connect(self.back_chosen)
        self._back.hide()
        self._flow.addWidget(self._back)
        self.setWidget(self._field)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def show_labels(
        self,
        labels: Sequence[Label],
        groups: Collection[int] = (),
        above: Label | None = None,
    ) -> None:
        """Offer these labels. In a tree, `groups` (ids) open others and `above` is the open one."""
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._back.setVisible(above is not None)
        self._back.setText(f"‹  {above.name}".replace("&", "&&") if above else "")
        self.buttons = [
            self._button(at, label, is_group=label.id in groups) for at, label in enumerate(labels)
        ]
        self._fit()

    def set_lines(self, lines: int) -> None:
        """Take so many lines at the most; what is more than that scrolls."""
        self._lines = lines
        self._fit()

    def show_pressed(self, labels: Sequence[Label]) -> None:
        """Press in the buttons of `labels`, and none else."""
        wanted = {label.id for label in labels}
        for button in self.buttons:
            button.setChecked(button.property("label") in wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window needs more lines of buttons."""
        super().resizeEvent(event)
        self._fit()

    def _button(self, place: int, label: Label, *, is_group: bool) -> QToolButton:
        button = QToolButton(self._field)
        button.setProperty("label", label.id)
        button.setProperty("place", place)
        button.setProperty("chip", True)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIcon(swatch(label.colour))
        key = key_name(place)
        name = label.name.split(LEVEL)[-1] if label.parent else label.name
        name = name.replace("&", "&&")
        name = name if len(name) <= 32 else name[:31] + "…"
        more = "  ›" if is_group else ""
        button.setText(f"{key}  {name}{more}" if key else f"{name}{more}")
        button.setToolTip(label.name)
        button.setAccessibleName(_("Label this row {label}").format(label=label.name))
        button.clicked.connect(self._on_clicked)
        self._flow.addWidget(button)
        button.show()
        return button

    def _fit(self) -> None:
        line = self.buttons[0].sizeHint().height() + self._flow.spacing() if self.buttons else 0
        wanted = self._flow.heightForWidth(max(1, self.viewport().width()))
        self.setFixedHeight(min(wanted, self._lines * line))

    def _on_clicked(self) -> None:
        self.chosen.emit(int(self.sender().property("place")))
