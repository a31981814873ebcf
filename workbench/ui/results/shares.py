"""How many rows of a sheet truly carry each label, by month, region or any column, with intervals."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import WorkbenchError
from workbench.label_text import shown
from workbench.project import predictions, row_groups, sheets
from workbench.project.changes import Changes
from workbench.requests import EstimateShares
from workbench.results import SharesEstimated
from workbench.translation import _, flowing
from workbench.trust import Shares
from workbench.ui import icons, theme
from workbench.ui.actions import RANDOM
from workbench.ui.charts import exports
from workbench.ui.charts.share_chart import ShareChart
from workbench.ui.results.shown_run import ShownRun
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.one_job import OneJob
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.ui.widgets.share_choice import ShareChoice
from workbench.ui.widgets.share_grid import ShareGrid
from workbench.verdicts import LIMITS, shares_basis
from workbench.wording import word


@dataclass(frozen=True, slots=True)
class _Question:
    """What the shares are of."""

    run: int
    sheet: str
    column: str
    period: str


class SharesTab(QWidget):
    """Asks for shares when it is looked at, and keeps the answer until something changes it."""

    def __init__(self, shown_run: ShownRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown_run
        self.found: Shares | None = None
        self._answered: _Question | None = None
        self._asked: _Question | None = None
        self._running: _Question | None = None
        self._make_parts()
        self._arrange()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.empty.set_text(
            _("Nothing is classified by this run yet"),
            _("Classify a sheet; then this page says how many of its rows truly carry each label."),
            _("Go to Apply"),
        )
        self._card.set_title(_("True shares of the labels"))
        self.save_button.setToolTip(_("Save the chart as picture or table"))
        self.save_button.setAccessibleName(self.save_button.toolTip())
        self.next_button.setText(_("Label 50 rows drawn by chance"))
        self.next_button.setToolTip(
            _("Such rows correct the shares whatever the model does; 30 of a group are enough.")
        )
        for part in (self.choice, self._strip, self.chart, self.table):
            part.retranslate()
        self._say()

    def show_run(self) -> None:
        """Show the shares by the present run, asking for them where they are not known."""
        project, run = self._shown.session.project, self._shown.run
        assert project is not None
        found = {
            sheet.id: sheet
            for sheet in sheets.all_sheets(project)
            if predictions.last_row(project, run.id, sheet.id)
        }
        self.empty.setVisible(not found)
        self._card.setVisible(bool(found))
        self._table_card.setVisible(bool(found))
        if found:
            self.choice.show_sheets(found)
            self._ask()

    # --- parts ------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.empty = EmptyState("apply", "", "", "")
        self.choice = ShareChoice(self._shown.session)
        self.chart, self.table = ShareChart(), ShareGrid()
        self.save_button = QToolButton()
        self.save_button.setAutoRaise(True)
        self.save_button.setIcon(icons.icon("export"))
        self._strip = ProgressStrip()
        self._job = OneJob(self._shown.session, self, self._strip)
        self._legend, self.basis, self.limits = QLabel(), QLabel(), QLabel()
        for words in (self._legend, self.basis, self.limits):
            words.setWordWrap(True)
        self._legend.setFont(theme.small_font())
        self.limits.setProperty("muted", True)
        self.next_button = QPushButton()

    def _arrange(self) -> None:
        self._card, self._table_card = Card(""), Card("")
        self.choice.line.addWidget(self.save_button)
        words = QVBoxLayout()
        words.addWidget(self.basis)
        words.addWidget(self.limits)
        below = QHBoxLayout()
        below.setSpacing(theme.GAP * 2)
        below.addLayout(words, 1)
        below.addWidget(self.next_button)
        for part in (self.choice, self._strip, self._legend, self.chart):
            self._card.body.addWidget(part)
        self._card.body.addLayout(below)
        self._table_card.body.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP * 2)
        for widget in (self.empty, self._card, self._table_card):
            column.addWidget(widget)
        column.addStretch(1)

    def _connect(self) -> None:
        session = self._shown.session
        self.empty.clicked.connect(self._on_apply_wanted)
        self.choice.changed.connect(self._ask)
        self.choice.labels_changed.connect(self._draw)
        self.chart.opened.connect(self._on_opened)
        self.table.opened.connect(self._on_opened)
        self.save_button.clicked.connect(self._on_save)
        self.next_button.clicked.connect(self._on_label_wanted)
        self._job.succeeded.connect(self._on_estimated)
        self._job.failed.connect(self._on_failed)
        self._job.ended.connect(self._on_ended)
        session.changed.connect(self._on_changed)
        session.project_closed.connect(self._forget)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_table_card"):
            self.save_button.setIcon(icons.icon("export"))
            self._say_legend()

    # --- what is asked and shown ------------------------------------------------------------

    @Slot()
    def _ask(self) -> None:
        """Ask for the shares that are chosen, unless they are known or on their way."""
        session, choice = self._shown.session, self.choice
        wanted = _Question(self._shown.run.id, choice.present.name, choice.column, choice.length)
        self._asked = wanted
        if wanted == self._answered:
            self._draw()
        elif self._job.is_running:
            if wanted != self._running:  # asked once the other one has ended
                self._job.drop()
        elif session.project is not None:
            self.found, self._running = None, wanted
            self._draw()
            task = session.task.name if session.task is not None else ""
            asked = (wanted.sheet, wanted.run, wanted.column, wanted.period)
            self._job.ask(EstimateShares(str(session.project.path), task, *asked))

    @Slot()
    def _draw(self) -> None:
        found = self.found
        is_line = found is not None and bool(found.column) and self.choice.has_days
        self.chart.show_shares(found, self.choice.charted(found), is_line=is_line)
        has_shares = found is not None and bool(found.shares)
        for part in (self.chart, self._legend, self.save_button, self._table_card):
            part.setVisible(has_shares)
        self.table.show_shares(found)
        self._say()

    def _say(self) -> None:
        found = self.found
        limits = found.limits if found is not None else ()
        self.basis.setText(shares_basis(found) if found is not None else "")
        self.limits.setText(flowing(*(word(LIMITS, one) for one in limits)))
        for words in (self.basis, self.limits):
            words.setVisible(bool(words.text()))
        is_open = not self._shown.session.readonly
        self.next_button.setVisible(is_open and "no-reviewed-rows" in limits)
        self._say_legend()

    def _say_legend(self) -> None:
        words = [
            _("filled: corrected, the line holds the truth 95 times in 100"),
            _("○ as the model counts"),
        ]
        names = [
            f'<span style="color:{self.chart.colour(one)}">●</span> {_escaped(shown(one))}'
            for one in self.chart.labels
            if self.found is not None and self.found.column
        ]
        told = f'<span style="color:{theme.colours().muted}">{" · ".join(words)}</span>'
        self._legend.setText("&nbsp;&nbsp; ".join([*names, told]))

    # --- slots ------------------------------------------------------------------------------

    @Slot(object)
    def _on_estimated(self, result: SharesEstimated) -> None:
        if self._asked == self._running:
            self.found, self._answered = result.shares, self._running
            self.choice.show_labels(self.found)
            self._draw()

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self._shown.session.fail(error)

    @Slot()
    def _on_ended(self) -> None:
        if self._asked is not None and self._asked != self._running and self.isVisible():
            self._ask()

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        """What the shares rest on may be other by now."""
        if changes.annotations or changes.predictions or changes.runs or changes.sheets:
            self._answered = None

    @Slot()
    def _forget(self) -> None:
        self.found, self._answered, self._asked = None, None, None

    @Slot(str, str)
    def _on_opened(self, group: str, label: str) -> None:
        """Show the rows that the model gives the label, in the group that was clicked."""
        session, sheet = self._shown.session, self.choice.present
        assert session.project is not None
        kind, run = self._shown.scores.task, self._shown.run.id
        asked, title = self._asked, _("Rows predicted as {label}").format(label=shown(label))
        of = None
        if asked is not None and asked.column:
            of = row_groups.Group(asked.column, group, asked.period)
            words = _("Rows predicted as {label}, {group}")
            title = words.format(label=shown(label), group=group or "–")
        found = row_groups.predicted_rows(session.project, run, sheet, label, kind, of)
        self._shown.open_rows(title, ((sheet.id, row) for row in found))

    @Slot()
    def _on_save(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self,
            _("Save the chart as"),
            str(Path.home() / (_("Shares") + ".png")),
            "PNG (*.png);;SVG (*.svg);;CSV (*.csv)",
        )
        if name:
            title = _("True shares of the labels")
            if self.choice.column:
                title = _("True shares of the labels by {column}").format(column=self.choice.column)
            exports.save_plot(self.chart, title, self.chart.lines(), Path(name))

    @Slot()
    def _on_apply_wanted(self) -> None:
        self._shown.session.page_wanted.emit("apply", None)

    @Slot()
    def _on_label_wanted(self) -> None:
        session, sheet = self._shown.session, self.choice.present
        if session.sheet is None or session.sheet.id != sheet.id:
            session.set_sheet(sheet.id)
        session.page_wanted.emit("label", RANDOM)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
