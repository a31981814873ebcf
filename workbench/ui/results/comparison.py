"""Two runs side by side: the verdict, every score, the rows that changed, settings, curves."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from workbench.comparisons import (
    basis_lines,
    change_text,
    flips_text,
    setting_name,
    setting_value,
)
from workbench.costs import megabytes
from workbench.errors import WorkbenchError
from workbench.label_text import LEVEL, parted
from workbench.project import in_use, runs
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.requests import CompareRuns
from workbench.results import RowChanged, RunsCompared
from workbench.translation import _, flowing
from workbench.ui import theme
from workbench.ui.results.shown_run import ShownRun
from workbench.ui.row_texts import RowTexts
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.changed_rows import ChangedRows
from workbench.ui.widgets.contrast_table import ContrastTable
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.in_use_card import run_name
from workbench.ui.widgets.one_job import OneJob
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.verdicts import LIMITS, VERDICTS
from workbench.wording import FIGURES, scores_text, sentence, word

if TYPE_CHECKING:
    from workbench.ui.charts.panel import ChartPanel

_CHARTS_HEIGHT = 400


class ComparisonTab(QWidget):
    """Compares the shown run with another one that the person chooses: the earlier, then the later."""

    def __init__(self, shown: ShownRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self._known: dict[tuple[str, int, int], RunsCompared] = {}
        self._asked = ("", 0, 0)
        self._chosen = 0
        self.strip = ProgressStrip(cancellable=False)
        self._job = OneJob(shown.session, self, self.strip)
        self._job.succeeded.connect(self._on_compared)
        self._job.failed.connect(self._on_failed)
        self._charts: ChartPanel | None = None
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.other = QComboBox()
        self.other.setMinimumWidth(theme.scaled(260))
        self.other.activated.connect(self._on_other)
        self._other_label = QLabel()
        self._other_label.setBuddy(self.other)
        top = QHBoxLayout()
        top.addWidget(self._other_label)
        top.addWidget(self.other)
        top.addStretch(1)
        self.verdict, self.told = QLabel(), QLabel()
        self.told.setProperty("muted", True)
        strong = self.verdict.font()
        strong.setBold(True)
        self.verdict.setFont(strong)
        for label in (self.verdict, self.told):
            label.setWordWrap(True)
        self.table = ContrastTable()
        self.table.opened.connect(self._on_score)
        self.rows = ChangedRows()
        self.rows.opened.connect(self._on_rows)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.GAP * 3)
        self._grid.setColumnStretch(3, 1)
        self.cards = {name: Card("") for name in ("scores", "rows", "settings", "curves")}
        for widget in (self.verdict, self.told, self.table):
            self.cards["scores"].body.addWidget(widget)
        self.cards["rows"].body.addWidget(self.rows)
        self.cards["settings"].body.addLayout(self._grid)
        self._curves = QLabel()
        self._curves.setProperty("muted", True)
        self._curves.setFont(theme.small_font())
        self.cards["curves"].body.addWidget(self._curves)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP * 2)
        column.addLayout(top)
        column.addWidget(self.strip)
        for card in self.cards.values():
            column.addWidget(card)
        column.addStretch(1)
        self._empty = EmptyState("results", "", "")
        self._empty.clicked.connect(self._on_train)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)

    # --- what every tab has -----------------------------------------------------------------

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self._empty.set_text(
            _("Only one run so far"),
            _("Train again, and this page sets both runs side by side."),
            _("Go to Train"),
        )
        self._other_label.setText(_("Compare with"))
        self.other.setAccessibleName(_("The run to compare with"))
        self.cards["scores"].set_title(_("Scores"))
        self.cards["rows"].set_title(_("Rows that changed"))
        self.cards["settings"].set_title(_("What differs"))
        self.cards["curves"].set_title(_("Curves"))
        self.strip.retranslate()
        if self._charts is not None:
            self._charts.retranslate()

    def show_run(self) -> None:
        """Show the present run beside the chosen one."""
        others = self._others()
        self._stack.setCurrentIndex(1 if others else 0)
        if not others:
            return
        if self._chosen not in {run.id for run in others}:
            self._chosen = self._usual(others)
        serving = in_use.number(self._project(), self._shown.run.task)
        self.other.clear()
        for run in others:
            self.other.addItem(run_name(run, serving), run.id)
        self.other.setCurrentIndex(self.other.findData(self._chosen))
        self._compare()

    def choose(self, number: int) -> None:
        """Compare with the run of that number."""
        self._chosen = number
        self.show_run()

    # --- inside -----------------------------------------------------------------------------

    def _project(self) -> Project:
        assert self._shown.session.project is not None
        return self._shown.session.project

    def _others(self) -> list[Run]:
        shown = self._shown.run
        found = runs.all_runs(self._project(), shown.task)
        return [run for run in reversed(found) if run.scores is not None and run.id != shown.id]

    def _usual(self, others: list[Run]) -> int:
        """Return the run in use, or of that one what it was last measured against, else the newest."""
        known, shown = {run.id for run in others}, self._shown.run
        serving = in_use.number(self._project(), shown.task)
        if serving in known:
            return serving
        told = in_use.history(self._project(), shown.task)
        last = [n for one in reversed(told) for n in (one.run, one.before) if n in known]
        return last[0] if last else others[0].id

    def _pair(self) -> tuple[str, int, int]:
        first, second = sorted((self._chosen, self._shown.run.id))
        return str(self._project().path), first, second

    def _compare(self) -> None:
        """Show what is known of the pair, or have it compared."""
        pair = self._pair()
        found = self._known.get(pair)
        for name in ("rows", "settings", "curves"):
            self.cards[name].setVisible(found is not None)
        self.table.setVisible(found is not None)
        if found is not None:
            self._show(found)
            return
        self.verdict.setText(
            _("Comparing run {first} with run {second}…").format(first=pair[1], second=pair[2])
        )
        self.told.hide()
        if not self._job.is_running:
            self._asked = pair
            self._job.ask(CompareRuns(*pair))

    def _show(self, found: RunsCompared) -> None:
        one = found.comparison
        self.verdict.setText(self._verdict(found))
        self.told.setText("\n".join([*self._figures(found), *basis_lines(found)]))
        self.told.setVisible(bool(self.told.text()))
        lines = (*found.measures, *found.labels)
        pair = (found.first, found.second)
        self.table.show_lines(lines, pair, is_number=one.task == "number")
        self.table.setVisible(bool(lines))
        self.cards["rows"].setVisible(bool(one.rows))
        self.rows.show_found(found, RowTexts(self._project()))
        self._show_settings(found)
        self._show_curves(pair)

    def _verdict(self, found: RunsCompared) -> str:
        one = found.comparison
        if not one.rows:
            more = _("What each was told and how each learnt is shown below.")
            return flowing(*(word(LIMITS, limit) for limit in one.limits), more)
        return word(VERDICTS, one.verdict).format(first=found.first, second=found.second)

    def _figures(self, found: RunsCompared) -> list[str]:
        """Return the difference and what it rests on; without shared rows each run's own scores."""
        one = found.comparison
        if one.rows:
            said = _("{measure} on {rows} rows: {change}; {flips}.").format(
                measure=word(FIGURES, one.measure),
                rows=f"{one.rows:,}",
                change=change_text(one.difference),
                flips=flips_text(len(one.flipped_right), len(one.flipped_wrong)),
            )
            return [said, *(word(LIMITS, limit) for limit in one.limits)]
        told = [runs.run(self._project(), number) for number in (found.first, found.second)]
        return [
            _("Run {run}: {scores}").format(run=run.id, scores=scores_text(run.scores))
            for run in told
            if run.scores is not None
        ]

    def _show_settings(self, found: RunsCompared) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        run = _("Run {run}")
        lines = [("", run.format(run=found.first), run.format(run=found.second))]
        lines += [
            (setting_name(one.name), setting_value(one, one.first), setting_value(one, one.second))
            for one in found.settings
        ]
        if min(found.sizes) >= 0:
            first, second = map(megabytes, found.sizes)
            lines.append((_("Size"), first, second))
        for row, cells in enumerate(lines):
            for column, text in enumerate(cells):
                label = QLabel(text)
                label.setProperty("muted", row == 0 or column == 0)
                label.setWordWrap(column > 0)
                self._grid.addWidget(label, row, column)
        for column in (1, 2):
            self._grid.setColumnMinimumWidth(column, 180)

    def _show_curves(self, pair: tuple[int, int]) -> None:
        earlier, later = (runs.events(self._project(), number) for number in pair)
        if self._charts is None:
            # numpy and pyqtgraph are a third of a second that the first look at this tab pays
            from workbench.ui.charts.panel import ChartPanel  # noqa: PLC0415

            self._charts = ChartPanel()
            self._charts.setFixedHeight(theme.scaled(_CHARTS_HEIGHT))
            self._charts.save_wanted.connect(self._on_save)
            self.cards["curves"].body.addWidget(self._charts)
        self._charts.replay(later)
        self._charts.set_ghosts([earlier])
        self._curves.setText(
            _("Strong lines: run {second}. Faint lines: run {first}.").format(
                first=pair[0], second=pair[1]
            )
        )

    # --- slots ------------------------------------------------------------------------------

    @Slot(object)
    def _on_compared(self, found: RunsCompared) -> None:
        self._known[self._asked] = found
        if self._shown.session.run is not None and self._chosen:
            self.show_run()

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self.verdict.setText(str(sentence(error)))

    @Slot(int)
    def _on_other(self, place: int) -> None:
        self.choose(int(self.other.itemData(place)))

    @Slot(str)
    def _on_score(self, label: str) -> None:
        found = self._known.get(self._pair())
        if found is None:
            return
        kind = found.comparison.task
        keys = [
            (one.sheet, one.row)
            for one in found.changed
            if not label or any(_holds(kind, told, label) for told in _told(one))
        ]
        title = _("Rows that changed") if not label else _("Rows of {label} that changed")
        self._shown.open_rows(title.format(label=label), keys)

    @Slot(str, object)
    def _on_rows(self, title: str, keys: list[tuple[int, int]]) -> None:
        self._shown.open_rows(title, keys)

    @Slot(str)
    def _on_save(self, chart: str) -> None:
        kinds = "PNG (*.png);;SVG (*.svg);;CSV (*.csv)"
        title = _("Save the charts as picture or table")
        name, _kind = QFileDialog.getSaveFileName(self, title, f"{chart or 'runs'}.png", kinds)
        if name and self._charts is not None:
            self._charts.save(Path(name), chart)

    @Slot()
    def _on_train(self) -> None:
        self._shown.session.page_wanted.emit("train", None)


def _told(one: RowChanged) -> tuple[str, str, str]:
    return one.truth, one.first, one.second


def _holds(kind: str, written: str, label: str) -> bool:
    if kind == "several":
        return label in parted(written)
    return written == label or (kind == "tree" and written.startswith(label + LEVEL))
