"""How far the model's confidence can be gone by: the promise dial, calibration, precision and recall."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.errors import WorkbenchError
from workbench.label_text import shown
from workbench.translation import _, flowing
from workbench.trust import Calibration, Measures
from workbench.ui import theme
from workbench.ui.charts import precision_recall, reliability, trade
from workbench.ui.charts.mark_chart import MarkChart
from workbench.ui.results.confidence_rows import open_above, open_bin
from workbench.ui.results.shown_run import ShownRun
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.chart_card import ChartCard
from workbench.ui.widgets.promise_dial import PromiseDial
from workbench.ui.widgets.threshold_table import ThresholdTable
from workbench.verdicts import calibration_text, limit_text
from workbench.wording import sentence

_TWO_CARDS = 820  # pixels, at 100%, for cards beside each other


class ConfidenceTab(QWidget):
    """Shows what the scored rows say of confidence; a bin and a point of a curve open their rows."""

    def __init__(self, shown_run: ShownRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown_run
        self._problem = ""
        self.dial = PromiseDial(shown_run.session, is_primary=True)
        self.dial.turned.connect(self._on_turned)
        self.thresholds = ThresholdTable()
        self.promise_card = Card("")
        self.promise_card.body.addWidget(self.dial)
        self.promise_card.body.addWidget(self.thresholds)
        self.promise_card.body.addStretch(1)
        self.trade = ChartCard(MarkChart(), "promise")
        self.trade.chart.opened.connect(self.dial.turn_to)
        self.reliability = ChartCard(MarkChart(), "reliability")
        self.reliability.chart.opened.connect(self._on_bin_opened)
        self.curve = ChartCard(MarkChart(), "precision-recall")
        self.curve.chart.opened.connect(self._on_point_opened)
        self.label = QComboBox()
        self.label.currentIndexChanged.connect(self._show_curve)
        self.curve.top.insertWidget(1, self.label)
        self._note = QLabel()
        self._note.setProperty("muted", True)
        self._note.setWordWrap(True)
        shown_run.failed.connect(self._on_failed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP * 2)
        top, charts = QHBoxLayout(), QHBoxLayout()
        self._pairs = (top, charts)
        top.setSpacing(theme.GAP * 2)
        top.addWidget(self.promise_card, 6)
        top.addWidget(self.trade, 5)
        column.addLayout(top)
        column.addWidget(self._note)
        charts.setSpacing(theme.GAP * 2)
        charts.addWidget(self.reliability, 1)
        charts.addWidget(self.curve, 1)
        column.addLayout(charts)
        column.addStretch(1)
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards below each other where two have no room."""
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        has_room = self.width() >= _TWO_CARDS * theme.text_scale()
        for pair in self._pairs:
            pair.setDirection(directions.LeftToRight if has_room else directions.TopToBottom)

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.promise_card.set_title(_("The promise: which rows need nobody"))
        self.label.setAccessibleName(_("Label"))
        self.dial.retranslate()
        self.thresholds.retranslate()
        for card in (self.trade, self.reliability, self.curve):
            card.retranslate()
        self._on_turned()
        self._show_measures()

    def show_run(self) -> None:
        """Show the present run."""
        self.dial.show_run()
        self._show_measures()

    @property
    def _measures(self) -> Measures | None:
        found = self._shown.evaluated
        return found.measures if found is not None else None

    def _show_measures(self) -> None:
        found = self._shown.evaluated
        measures = self._measures
        self.reliability.setVisible(measures is not None and bool(measures.bins))
        self.curve.setVisible(measures is not None and bool(measures.curves))
        if found is None:
            self._note.setText(self._problem or _("The scored rows are being measured…"))
        else:
            shown_limits = {"no-rows", "few-rows", "one-label", "no-spread"}
            limits = measures.limits if measures is not None else ("no-rows",)
            said = [limit_text(one) for one in limits if one in shown_limits]
            self._note.setText("\n".join(said))
        self._note.setVisible(bool(self._note.text()))
        if measures is None or found is None:
            return
        self._show_bins(measures, found.calibration)
        self._fill_labels(measures)

    def _show_bins(self, measures: Measures, calibration: Calibration | None) -> None:
        several = measures.task == "several"
        self.reliability.chart.draw(reliability.drawing(measures.bins, several=several))
        how = _(
            "On the dashed line a confidence means what it says. A bar is the share that came out"
            " right, with its 95% interval and the number of rows at its foot; click it to see them."
        )
        told = calibration_text(calibration) if calibration is not None else ""
        self.reliability.set_words(_("Does the confidence mean what it says?"), flowing(told, how))

    def _fill_labels(self, measures: Measures) -> None:
        """Offer the labels that have a curve, the one with the lowest average precision first."""
        names = [one.label for one in sorted(measures.curves, key=lambda one: one.average)]
        present = [self.label.itemData(at) for at in range(self.label.count())]
        if names != present:
            before = self.label.currentData()
            self.label.blockSignals(True)
            self.label.clear()
            for one in names:
                self.label.addItem(shown(one), one)
            self.label.setCurrentIndex(max(self.label.findData(before), 0) if names else -1)
            self.label.blockSignals(False)
        self._show_curve()

    @Slot()
    def _show_curve(self) -> None:
        measures, name = self._measures, self.label.currentData()
        found = [one for one in measures.curves if one.label == name] if measures else []
        if not found:
            return
        self.curve.chart.draw(precision_recall.drawing(found[0]))
        how = _(
            "Recall: of the rows with this label, the share that is found. Precision: of the rows that"
            " are found, the share that is right. On average {average} on {rows} rows; 100% would be"
            " perfect. Click a point to see the rows with at least its probability."
        ).format(average=f"{found[0].average:.1%}", rows=f"{found[0].rows:,}")
        self.curve.set_words(_("How well each label is told"), how)

    # --- slots ------------------------------------------------------------------------------

    @Slot()
    def _on_turned(self) -> None:
        dial, setting = self.dial.dial, self.dial.setting
        if dial is None or setting is None:
            self.thresholds.hide()
            self.trade.hide()
            return
        self.thresholds.show_promise(setting.promise)
        self.thresholds.setVisible(not setting.promise.limits)
        picture = trade.drawing(self.dial.settings, dial.trade)
        if picture != self.trade.chart.drawing:
            self.trade.chart.draw(picture, self.dial.slider.value())
            self.trade.set_words(
                _("What a promise costs"),
                _(
                    "The line is what can be promised, the dashed one what the scored rows came to."
                    " Click the line to turn the dial there."
                ),
            )
        self.trade.chart.keep(self.dial.slider.value())
        self.trade.setVisible(bool(dial.trade))

    @Slot(int)
    def _on_bin_opened(self, place: int) -> None:
        measures = self._measures
        if measures is not None:
            open_bin(self._shown, measures.bins, place)

    @Slot(int)
    def _on_point_opened(self, place: int) -> None:
        measures, name = self._measures, self.label.currentData()
        found = [one for one in measures.curves if one.label == name] if measures else []
        if found:
            open_above(self._shown, str(name), found[0].points[place][0])

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self._problem = str(sentence(error))
        self._show_measures()
