"""Labels that look wrong, contradict each other or are mixed up: one key keeps, changes or skips."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import WorkbenchError
from workbench.findings import checked_text
from workbench.label_text import joined, parted
from workbench.project import annotations, labels, reviews, undo
from workbench.project.changes import Changes
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.requests import AuditLabels
from workbench.results import LabelsAudited
from workbench.translation import N_, _
from workbench.ui import theme
from workbench.ui.row_texts import RowTexts
from workbench.ui.session import Session
from workbench.ui.widgets.audit_items import TABS, Finding, findings, item_of, pairs_of
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.one_job import OneJob
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.ui.widgets.review_pane import Choice, ReviewItem, ReviewPane
from workbench.wording import sentence, task_shown

_KEEP = Choice("keep", Qt.Key.Key_K, N_("Keep"))
_SKIP = Choice("skip", Qt.Key.Key_S, N_("Skip"))
CHOICES = (_KEEP, Choice("change", Qt.Key.Key_C, N_("Change")), _SKIP)
CHOICES_OF_TWO = (
    _KEEP,
    Choice("change", Qt.Key.Key_C, N_("Change the left one")),
    Choice("other", Qt.Key.Key_C, N_("Change the right one"), shift=True),
    _SKIP,
)
_TWO, _PAIRS = 1, 2  # the tab whose findings are two rows, and that of pairs of labels


class AuditDialog(Dialog):
    """Looks when it is opened; nothing changes but by a key, and each key is one undo step."""

    def __init__(self, session: Session, task: Task, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        assert session.project is not None
        self._session, self._task = session, task
        self._project: Project = session.project
        self._texts = RowTexts(self._project)
        self._nothing = ("", "", "")
        self._found: tuple[tuple[Finding, ...], ...] = ((), (), ())
        self._all: tuple[tuple[Finding, ...], ...] = ((), (), ())  # of every pair
        self._decided: list[tuple[int, Finding]] = []  # tab and finding of each edit of ours
        self.result_text = QLabel()
        self.problem = QLabel()
        self.tabs = QTabBar()
        self.shows = QCheckBox(_("Show what it seems to be (H)"))
        self.again = QPushButton(_("Look again"))
        self.pairs = QComboBox()
        self.strip = ProgressStrip()
        self.job = OneJob(session, self, self.strip)
        self.panes = [
            ReviewPane(CHOICES_OF_TWO if at == _TWO else CHOICES, self._text_of)
            for at in range(len(TABS))
        ]
        self.setWindowTitle(_("Check the labels of {task}").format(task=task_shown(task.name)))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(theme.room(1040, 680))
        self._arrange()
        self._connect()
        self._show_labels()
        self.look()

    # --- looking ----------------------------------------------------------------------------

    def look(self) -> None:
        """Ask the engine what looks wrong."""
        self.problem.hide()
        self.again.setEnabled(False)
        self.job.ask(AuditLabels(str(self._project.path), self._task.name))

    def show_result(self, found: LabelsAudited) -> None:
        """Show what was found."""
        self._found = self._all = findings(found)
        self._decided.clear()
        self._texts = RowTexts(self._project)
        self.result_text.setText(checked_text(found))
        self._nothing = (
            _("No label stands out as wrong.") if found.checked else checked_text(found),
            _("No two rows that say nearly the same carry different labels."),
            _("No two labels are taken for each other more than once."),
        )
        self.pairs.blockSignals(True)
        self.pairs.clear()
        self.pairs.addItem(_("All pairs of labels"), "")
        for pair, told in pairs_of(found):
            self.pairs.addItem(told, pair)
        self.pairs.blockSignals(False)
        for tab in range(len(TABS)):
            self._fill(tab)
        filled = [at for at, found_here in enumerate(self._found) if found_here]
        if filled and not self._found[self.tabs.currentIndex()]:
            self.tabs.setCurrentIndex(filled[0])
        self._show_counts()
        self._show_tab()

    def _fill(self, tab: int) -> None:
        """Show the findings of a tab; those that were decided since are marked."""
        found, decided = self._found[tab], {one for at, one in self._decided if at == tab}
        self._texts.read([key for one in found for key in one.places()])
        done = [at for at, one in enumerate(found) if one in decided]
        items = [
            item_of(
                one,
                self._task.kind,
                self._texts,
                self._present(one) if one in decided else None,
            )
            for one in found
        ]
        self.panes[tab].show_items(items, self._nothing[tab], done)

    # --- deciding ---------------------------------------------------------------------------

    def act(self, choice: str) -> None:
        """Do what a key says with the present finding."""
        tab, pane = self.tabs.currentIndex(), self.panes[self.tabs.currentIndex()]
        finding = self._found[tab][pane.place()]
        task = self._task.id
        if choice == "skip":
            pane.go_on()
        elif choice == "keep":
            keys = finding.places()
            self._write(lambda project: reviews.keep(project, task, keys))
        elif choice == "other" and finding.other is not None:
            self._decide(finding.other, finding.label)
        elif choice == "change":
            self._decide(finding.key, finding.suggested)

    def label(self, place: int) -> None:
        """Give the present row the label at `place`: to one with several, beside its others."""
        tab, pane = self.tabs.currentIndex(), self.panes[self.tabs.currentIndex()]
        finding = self._found[tab][pane.place()]
        name = labels.all_labels(self._project, self._task.id)[place].name
        if self._task.kind != "several":
            for key in finding.places()[:1]:
                self._decide(key, name)
            return
        sheet, row = finding.key
        have = parted(annotations.written(self._project, self._task.id, sheet, [row]).get(row, ""))
        rest = [one for one in have if one != name]
        self._decide(finding.key, joined(rest if name in have else [*have, name]), stay=True)

    def take_back(self) -> None:
        """Undo the latest decision made here."""
        if not self._decided:
            self._session.notified.emit("info", _("There is nothing to undo."))
            return
        if self._session.write(undo.undo):
            tab, finding = self._decided.pop()
            self.tabs.setCurrentIndex(tab)
            if finding not in self._found[tab]:
                self.pairs.setCurrentIndex(0)
            place = self._found[tab].index(finding)
            self.panes[tab].unsettle(place, self._item(tab, place))
            self._show_counts()

    def _decide(self, key: tuple[int, int], written: str, *, stay: bool = False) -> None:
        task = self._task.id
        self._write(
            lambda project: reviews.decide(project, task, key, written, "audit:changed"), stay=stay
        )

    def _write(self, change: Callable[[Project], Changes], *, stay: bool = False) -> None:
        tab = self.tabs.currentIndex()
        pane = self.panes[tab]
        place = pane.place()
        if self._session.write(change):
            self._decided.append((tab, self._found[tab][place]))
            pane.settle(place, self._item(tab, place), stay=stay)
            self._show_counts()

    def _item(self, tab: int, place: int) -> ReviewItem:
        """Return a line in its present words: the labels as they are now."""
        finding = self._found[tab][place]
        return item_of(finding, self._task.kind, self._texts, self._present(finding))

    def _present(self, finding: Finding) -> dict[tuple[int, int], str]:
        found: dict[tuple[int, int], str] = {}
        for sheet, row in finding.places():
            written = annotations.written(self._project, self._task.id, sheet, [row])
            found[sheet, row] = written.get(row, "")
        return found

    # --- building ---------------------------------------------------------------------------

    def _arrange(self) -> None:
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for _tab in TABS:
            self.tabs.addTab("")
        self.tabs.setAccessibleName(_("What was found"))
        self.shows.setChecked(True)
        self.again.setAutoDefault(False)
        self.result_text.setProperty("muted", True)
        for label in (self.result_text, self.problem):
            label.setWordWrap(True)
        self.problem.hide()
        top, second = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.tabs, 1)
        top.addWidget(self.again)
        second.addWidget(self.result_text, 1)
        second.addWidget(self.shows, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP + theme.GAP // 2)
        column.addLayout(top)
        self.pairs.setAccessibleName(_("Pair of labels"))
        for widget in (self.strip, self.problem):
            column.addWidget(widget)
        column.addLayout(second)
        column.addWidget(self.pairs)
        for pane in self.panes:
            column.addWidget(pane, 1)
        self._show_counts()
        self._show_tab()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.shows.toggled.connect(self._on_shows_toggled)
        hide = QShortcut(QKeySequence("H"), self)
        hide.activated.connect(self.shows.toggle)
        self.again.clicked.connect(self._on_again)
        self.pairs.currentIndexChanged.connect(self._on_pair_chosen)
        self.job.ended.connect(self._on_ended)
        self.job.succeeded.connect(self._on_succeeded)
        self.job.failed.connect(self._on_failed)
        for pane in self.panes:
            pane.acted.connect(self._on_acted)
            pane.labelled.connect(self._on_labelled)
            pane.undo_wanted.connect(self._on_undo)
            pane.why_wanted.connect(self._session.why_wanted)

    def _show_labels(self) -> None:
        offered = labels.all_labels(self._project, self._task.id)
        for pane in self.panes:
            pane.show_labels(() if self._task.kind == "number" else offered)

    def _show_counts(self) -> None:
        for at, name in enumerate(TABS):
            left = self.panes[at].left()
            self.tabs.setTabText(at, f"{_(name)}  {left:,}" if self._found[at] else _(name))

    def _show_tab(self) -> None:
        at = self.tabs.currentIndex()
        for place, pane in enumerate(self.panes):
            pane.setVisible(place == at)
        self.pairs.setVisible(at == _PAIRS and self.pairs.count() > 2)
        self.panes[at].take_keys()

    def _text_of(self, sheet: int, row: int) -> str:
        return self._texts.text(sheet, row)

    # --- slots ------------------------------------------------------------------------------

    @Slot(int)
    def _on_tab_changed(self, _tab: int) -> None:
        self._show_tab()

    @Slot(int)
    def _on_pair_chosen(self, _place: int) -> None:
        pair = str(self.pairs.currentData())
        chosen = tuple(one for one in self._all[_PAIRS] if pair in {"", one.pair})
        self._found = (*self._found[:_PAIRS], chosen)
        self._fill(_PAIRS)
        self._show_counts()
        self.panes[_PAIRS].take_keys()

    @Slot(bool)
    def _on_shows_toggled(self, shown: bool) -> None:
        for pane in (self.panes[0], self.panes[2]):
            pane.show_suggestions(shown=shown)
            pane.buttons["change"].setEnabled(shown)
        self.panes[self.tabs.currentIndex()].take_keys()

    @Slot()
    def _on_again(self) -> None:
        self.look()

    @Slot(str)
    def _on_acted(self, choice: str) -> None:
        self.act(choice)

    @Slot(int)
    def _on_labelled(self, place: int) -> None:
        self.label(place)

    @Slot()
    def _on_undo(self) -> None:
        self.take_back()

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, LabelsAudited):
            self.show_result(result)

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self.problem.setText(str(sentence(error)))
        self.problem.show()

    @Slot()
    def _on_ended(self) -> None:
        self.again.setEnabled(True)

    def reject(self) -> None:
        """Cancel what runs, and close."""
        self.job.drop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel what runs."""
        self.job.drop()
        super().closeEvent(event)
