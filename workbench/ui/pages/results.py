"""Results: how good the chosen run is, on what, and where it errs; every number opens its rows."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from workbench.project import in_use, runs
from workbench.project.changes import Changes
from workbench.translation import _, pgettext
from workbench.ui import theme
from workbench.ui.results import TABS, ResultTab, TabSpec, made
from workbench.ui.results.shown_run import ShownRun
from workbench.ui.session import Session
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.in_use_card import InUseCard, run_name, standing_of, use_run
from workbench.ui.widgets.report_dialog import ReportDialog
from workbench.ui.widgets.tall_area import TallArea
from workbench.wording import scored_on

_ONE_LINE = 600  # pixels, at 100%, for the choice of the run and a button
_LOWEST = 260  # pixels of a tab at a text size of 100%


class ResultsPage(QWidget):
    """Shows `session.run` in tabs; has it measured when it is looked at."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.shown_run = ShownRun(session, self)
        self.shown_run.measured.connect(self._show_tab)
        self._tabs: dict[str, ResultTab] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._present: list[TabSpec] = []
        self._line, self._below = QHBoxLayout(), QHBoxLayout()
        self._empty = EmptyState("results", "", "", "")
        self._empty.clicked.connect(self._on_train_wanted)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._build())
        session.run_changed.connect(self.refresh)
        session.task_changed.connect(self.refresh)
        session.project_closed.connect(self.shown_run.forget)
        self.retranslate()

    def _build(self) -> QWidget:
        self.bar = QTabBar()
        self.bar.setObjectName("parts")
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.currentChanged.connect(self._on_tab_chosen)
        pile, inside = QWidget(), QWidget()
        self._pile = QStackedLayout(pile)
        # What stands above it scrolls away where the window is low, and leaves it this much.
        pile.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        pile.setMinimumHeight(theme.scaled(_LOWEST))
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.GAP * 3, theme.GAP * 3, 0, 0)
        column.setSpacing(theme.GAP * 2)
        top = self._build_top()
        top.setContentsMargins(0, 0, theme.GAP * 3, 0)
        column.addLayout(top)
        self.in_use = InUseCard()
        self.in_use.use_wanted.connect(self._on_use_wanted)
        self.in_use.compare_wanted.connect(self._on_compare_wanted)
        beside = QHBoxLayout()
        beside.setContentsMargins(0, 0, theme.GAP * 3, 0)
        beside.addWidget(self.in_use)
        column.addLayout(beside)
        column.addWidget(self.bar)
        column.addWidget(pile, 1)
        area = TallArea(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the tabs in it scroll by key
        return area

    def _build_top(self) -> QVBoxLayout:
        self._choice = QComboBox()
        self._choice.setMinimumWidth(theme.scaled(260))
        self._choice.activated.connect(self._on_run_chosen)
        self._choice_label = QLabel()
        self._choice_label.setBuddy(self._choice)
        self._basis = QLabel()
        self._basis.setProperty("muted", True)
        self._basis.setWordWrap(True)
        self.report_button = QPushButton()
        self.report_button.clicked.connect(self.write_report)
        line, top = self._line, QVBoxLayout()
        line.addWidget(self._choice_label)
        line.addWidget(self._choice)
        line.addStretch(1)
        self._below.addWidget(self._basis, 1)
        top.setSpacing(theme.GAP // 2)
        top.addLayout(line)
        top.addLayout(self._below)
        return top

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the whole line to the name of the run where there is little room."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        has_room = self.width() >= _ONE_LINE * theme.text_scale()
        for line in (self._line, self._below):
            line.removeWidget(self.report_button)
        (self._line if has_room else self._below).addWidget(self.report_button)

    # --- what every page has ----------------------------------------------------------------

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self._empty.set_text(
            _("No model yet"),
            _("Train a model, and this page says how good it is and where it errs."),
            _("Go to Train"),
        )
        self._fold()
        self.report_button.setText(_("Report…"))
        self.report_button.setToolTip(_("A report of this run to print, sign and file"))
        self._choice_label.setText(_("Run"))
        self._choice.setAccessibleName(_("Run"))
        self.bar.setAccessibleName(_("Parts of the results"))
        for place, spec in enumerate(self._present):
            self.bar.setTabText(place, pgettext("result", spec.title))
        for tab in self._tabs.values():
            tab.retranslate()
        self.refresh()

    def on_changed(self, changes: Changes) -> None:
        """Renew what a write elsewhere touched."""
        if changes.runs or changes.labels:
            self.refresh()

    def shown(self) -> None:
        """Show the present run."""
        self.refresh()

    def open_request(self, request: object) -> None:
        """Show the run with this number or the tab with this id, or write its "report"."""
        if isinstance(request, int):
            self._session.set_run(request)
        elif request == "report":
            self.write_report()
        elif isinstance(request, str):
            self.open_tab(request)

    def open_tab(self, name: str) -> QWidget | None:
        """Show the tab with this id and return it, or None where this kind of task has none."""
        for place, spec in enumerate(self._present):
            if spec.id == name:
                self.bar.setCurrentIndex(place)
                return self._areas[name].widget()
        return None

    @Slot()
    def refresh(self) -> None:
        """Read the scores again."""
        run = self._session.run
        if run is None or run.scores is None:
            self._stack.setCurrentIndex(0)
            return
        self._stack.setCurrentIndex(1)
        self._fill_choice(run)
        self._basis.setText(
            _("Scored {basis}; learnt from {n} rows.").format(
                basis=scored_on(run.scores.scored_by, run.scores.rows),
                n=f"{run.scores.learned_from:,}",
            )
        )
        assert self._session.project is not None
        standing = standing_of(self._session.project, run)
        self.in_use.show_standing(standing, readonly=self._session.readonly)
        self._fill_bar(run.scores.task)
        if self.isVisible():
            self.shown_run.measure()
        self._show_tab()

    def _fill_choice(self, chosen: runs.Run) -> None:
        session = self._session
        assert session.project is not None
        self._choice.clear()
        serving = in_use.number(session.project, chosen.task)
        finished = [r for r in runs.all_runs(session.project, chosen.task) if r.scores is not None]
        for run in sorted(finished, key=lambda run: -run.id):
            self._choice.addItem(run_name(run, serving), run.id)
        self._choice.setCurrentIndex(self._choice.findData(chosen.id))

    def _fill_bar(self, kind: str) -> None:
        """Offer the tabs of this kind of task."""
        wanted = [spec for spec in TABS if kind in spec.kinds]
        if wanted == self._present:
            return
        before = self._present[self.bar.currentIndex()].id if self._present else ""
        self._present = wanted
        self.bar.blockSignals(True)
        while self.bar.count():
            self.bar.removeTab(0)
        for spec in wanted:
            self.bar.addTab(pgettext("result", spec.title))
        same = [place for place, spec in enumerate(wanted) if spec.id == before]
        self.bar.setCurrentIndex(same[0] if same else 0)
        self.bar.blockSignals(False)

    @Slot()
    def _show_tab(self) -> None:
        run = self._session.run
        if run is None or run.scores is None or not self._present:
            return
        spec = self._present[self.bar.currentIndex()]
        if spec.id not in self._tabs:
            widget, tab = made(spec, self.shown_run)
            widget.setContentsMargins(0, 0, theme.GAP * 3, theme.GAP * 3)
            area = TallArea(widget)
            area.setAccessibleName(self.bar.tabText(self.bar.currentIndex()))
            self._tabs[spec.id], self._areas[spec.id] = tab, area
            self._pile.addWidget(area)
        self._pile.setCurrentWidget(self._areas[spec.id])
        self._tabs[spec.id].show_run()

    # --- slots ------------------------------------------------------------------------------

    @Slot()
    def write_report(self) -> None:
        """Open the dialog for a report of the run that is shown; nothing where there is none."""
        run = self._session.run
        if run is not None and run.scores is not None:
            dialog = ReportDialog(self._session, run, self.window())
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    @Slot(int)
    def _on_tab_chosen(self, _place: int) -> None:
        self._show_tab()

    @Slot(int)
    def _on_run_chosen(self, place: int) -> None:
        self._session.set_run(int(self._choice.itemData(place)))

    @Slot(int)
    def _on_use_wanted(self, number: int) -> None:
        use_run(self._session, number)

    @Slot(int)
    def _on_compare_wanted(self, number: int) -> None:
        from workbench.ui.results.comparison import (  # noqa: PLC0415 - loaded at its first visit
            ComparisonTab,
        )

        tab = self.open_tab("compare")
        if isinstance(tab, ComparisonTab):
            tab.choose(number)

    @Slot()
    def _on_train_wanted(self) -> None:
        self._session.page_wanted.emit("train", None)
