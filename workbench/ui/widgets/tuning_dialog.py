"""Tune automatically: how long to search, and what was tried, as a table and two charts."""

from collections.abc import Iterable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from workbench import events as ev
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts.trials import both_charts
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.tune_trials import TuneTrials
from workbench.wording import event_text

_MINUTES = 10
_MOST_MINUTES = 7 * 24 * 60


class TuningDialog(QDialog):
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
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 3,) * 4)
        column.setSpacing(theme.GAP + theme.GAP // 2)
        column.addWidget(self._about)
        column.addLayout(row)
        column.addWidget(self.summary)
        column.addLayout(pictures, 2)
        column.addWidget(self.table, 3)

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
                "Tries learning rate, epochs, batch, head, loss and way by cross-validation on the"
                " labelled rows; test rows are left out. What you chose under Advanced stays as it is."
                " Then it trains with the best."
            )
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
        if self._end is not None:
            self.summary.setText(event_text(self._end))
        elif self._trials:
            self.summary.setText(event_text(self._trials[-1]))
        else:
            self.summary.setText(_("No trials yet. Training with the best comes after the search."))

    @Slot()
    def _on_start(self) -> None:
        self.search_wanted.emit(self.minutes.value())
