"""Tune automatically: how long to search, and what was tried, as a table and two charts."""

from collections.abc import Iterable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from workbench import events as ev
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts.trials import both_charts
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.dialog_parts import DialogParts
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.tune_trials import TuneTrials
from workbench.wording import event_text

_MINUTES = 10
_MOST_MINUTES = 7 * 24 * 60


class TuningDialog(Dialog):
    """Stays open beside the page while a search runs; a run's stored trials are shown again."""

    search_wanted = Signal(int)  # minutes

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(theme.room(820, 560))
        self._trials: list[ev.TrialDone] = []
        self._end: ev.SearchDone | None = None
        self._about, self.summary = QLabel(), QLabel()
        for label in (self._about, self.summary):
            label.setWordWrap(True)
        self._about.setProperty("muted", True)
        self._asked = QLabel()
        self.minutes = QSpinBox()
        self.minutes.setRange(1, _MOST_MINUTES)
        self.minutes.setValue(_MINUTES)
        self._asked.setBuddy(self.minutes)
        self.start = PrimaryButton()
        self.start.clicked.connect(self._on_start)
        self.charts = both_charts()
        self.table = TuneTrials()
        self._arrange()
        self.retranslate()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._asked)
        row.addWidget(self.minutes)
        row.addStretch(1)
        row.addWidget(self.start)
        pictures = QHBoxLayout()
        pictures.setSpacing(theme.GAP * 2)
        for chart in self.charts:
            pictures.addWidget(chart, 1)
        self._nothing = EmptyState("train", "", "")
        column = DialogParts(self, space=theme.GAP + theme.GAP // 2).body
        column.addWidget(self._about)
        column.addLayout(row)
        column.addWidget(self.summary)
        column.addLayout(pictures, 2)
        column.addWidget(self.table, 3)
        column.addWidget(self._nothing, 3)

    def replay(self, events: Iterable[ev.Event]) -> None:
        """Show the trials among the stored events of a run, and none where it has none."""
        told = list(events)
        self._trials = [one for one in told if isinstance(one, ev.TrialDone)]
        self._end = next((one for one in told if isinstance(one, ev.SearchDone)), None)
        self._show()

    def add(self, event: ev.Event) -> None:
        """Take up one event of a search that runs."""
        if isinstance(event, ev.TrialDone):
            self._trials.append(event)
        elif isinstance(event, ev.SearchDone):
            self._end = event
        else:
            return
        self._show()

    def set_ready(self, *, ready: bool) -> None:
        """Say whether a search may be started now."""
        self.start.setEnabled(ready)

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setWindowTitle(_("Tune automatically"))
        self._about.setText(
            _(
                "Trains many times with other settings and measures each on labelled rows, never on the"
                " test rows; then it trains with the best. What you chose under Advanced stays as it is."
            )
        )
        self._nothing.set_text(
            _("No trials yet"),
            _(
                "Each trial comes as a line of a table and a dot in two charts. Esc leaves it running."
            ),
        )
        self._asked.setText(_("Search for at most"))
        self.minutes.setAccessibleName(_("Search for at most"))
        self.minutes.setSuffix(" " + _("min"))
        self.start.setText(_("Start the search"))
        for chart in self.charts:
            chart.retranslate()
        self.table.retranslate()
        self._show()

    def _show(self) -> None:
        for chart in self.charts:
            chart.show_trials(self._trials)
        self.table.show_trials(self._trials)
        for widget in (*self.charts, self.table):
            widget.setVisible(bool(self._trials))
        self._nothing.setVisible(not self._trials)
        self.summary.setVisible(self._end is not None or bool(self._trials))
        if self._end is not None:
            self.summary.setText(event_text(self._end))
        elif self._trials:
            self.summary.setText(event_text(self._trials[-1]))

    @Slot()
    def _on_start(self) -> None:
        self.search_wanted.emit(self.minutes.value())
