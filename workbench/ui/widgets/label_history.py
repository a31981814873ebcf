"""The latest decisions as small chips; a click leads back to the row."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from workbench.translation import _, ngettext
from workbench.ui import icons, theme
from workbench.ui.widgets.label_pen import Decision
from workbench.ui.widgets.label_swatch import swatch

_ICONS = {"flag": "flag", "unflag": "flag", "note": "note", "skip": "chevron-right"}


class LabelHistory(QWidget):
    """Hidden while nothing was decided. Chips that do not fit are cut off at the right."""

    chosen = Signal(int)  # id of the row

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLabel()
        self.chips: list[QToolButton] = []
        self._made: list[QToolButton] = []
        self._decisions: Sequence[Decision] = ()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(4)
        self._line.addWidget(self.name)
        self._line.addStretch(1)
        self.setMinimumWidth(10)
        self.hide()

    def minimumSizeHint(self) -> QSize:
        """Ten chips must not keep the window wide."""
        return QSize(10, super().minimumSizeHint().height())

    def show_decisions(self, decisions: Sequence[Decision]) -> None:
        """Show these, the newest first. Chips are made once: this runs within every key press."""
        self._decisions = tuple(decisions)
        while len(self._made) < len(self._decisions):
            self._made.append(self._chip())
        for chip, decision in zip(self._made, self._decisions, strict=False):
            self._tell(chip, decision)
        self.chips = self._made[: len(self._decisions)]
        for place, chip in enumerate(self._made):
            chip.setVisible(place < len(self._decisions))
        self.setVisible(bool(self._decisions))

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.name.setText(_("Latest"))
        self.name.setFont(theme.small_font())
        self.show_decisions(self._decisions)

    def _chip(self) -> QToolButton:
        chip = QToolButton(self)
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setAutoRaise(True)
        chip.setFont(theme.small_font())
        chip.clicked.connect(self._on_clicked)
        self._line.insertWidget(self._line.count() - 1, chip)
        return chip

    def _tell(self, chip: QToolButton, decision: Decision) -> None:
        colour = decision.label.colour if decision.label else theme.colours().muted
        name = decision_text(decision)
        rows = len(decision.rows)
        where = f"{decision.rows[0]:,}" if rows == 1 else f"×{rows:,}"
        icon = _ICONS.get(decision.what)
        chip.setIcon(icons.icon(icon) if icon else swatch(colour))
        chip.setText(where)
        sentence = ngettext("Row {row}: {label}", "{count} rows: {label}", rows).format(
            row=decision.rows[0], count=f"{rows:,}", label=name
        )
        chip.setToolTip(sentence)
        chip.setAccessibleName(sentence)
        chip.setProperty("row", decision.rows[0])

    def _on_clicked(self) -> None:
        self.chosen.emit(int(self.sender().property("row")))


def decision_text(decision: Decision) -> str:
    """Return in a few words what was decided."""
    told = {
        "skip": _("skipped"),
        "unskip": _("no longer skipped"),
        "flag": _("flagged"),
        "unflag": _("flag taken off"),
        "note": _("note: {note}").format(note=decision.text) if decision.text else _("no note"),
        "number": decision.text,
    }
    name = decision.label.name if decision.label else _("no label")
    return told.get(decision.what) or decision.text or name
