"""Two people's labels of the same rows: how far they agree, and where not, row by row."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import WorkbenchError
from workbench.findings import compared_lines, label_shown, source_name
from workbench.project import annotations, labels, reviews, tasks, undo
from workbench.project.agreement import COLUMN
from workbench.project.changes import Changes
from workbench.project.labels import Label
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import CompareLabels
from workbench.results import Disagreement, LabelsCompared
from workbench.translation import N_, _
from workbench.ui import theme
from workbench.ui.row_texts import RowTexts
from workbench.ui.session import Session
from workbench.ui.widgets.agreement_tables import AgreementTables
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.one_job import OneJob
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.review_pane import Choice, ReviewItem, ReviewPane
from workbench.wording import sentence, task_shown

TABS = (N_("Disagreements"), N_("By label"), N_("Confused with"))
CHOICES = (
    Choice("first", Qt.Key.Key_A, N_("The first is right")),
    Choice("second", Qt.Key.Key_B, N_("The second is right")),
    Choice("skip", Qt.Key.Key_S, N_("Skip")),
)
_LEAST_LETTERS = 10  # of a name that are seen


class AgreementDialog(Dialog):
    """Compares when asked; a decision is a new label, and one undo step."""

    def __init__(self, session: Session, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        assert session.project is not None
        self._session, self._sheet = session, sheet
        self._project: Project = session.project
        self._texts = RowTexts(self._project)
        self.job = OneJob(session, self)
        self.job.ended.connect(self._on_ended)
        self.job.succeeded.connect(self._on_succeeded)
        self.job.failed.connect(self._on_failed)
        self._found: LabelsCompared | None = None
        self._target = 0  # the task that decisions are written to
        self._decided: list[int] = []
        self.first, self.second = QComboBox(), QComboBox()
        self.go = PrimaryButton(_("Compare"))
        self.told, self.where = QLabel(), QLabel()
        self.tabs = QTabBar()
        self.pane = ReviewPane(CHOICES, self._text_of)
        self.tables = AgreementTables()
        words = _("Choose whose labels to compare. Where the two differ, you decide row by row.")
        self.empty = EmptyState("check", _("Nothing compared yet"), words)
        self.setWindowTitle(_("Compare two people"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(theme.room(1040, 680))
        self._arrange()
        self._connect()
        self._offer()
        self._show_tab()

    # --- comparing --------------------------------------------------------------------------

    def compare(self) -> None:
        """Set the two chosen sources side by side."""
        self.go.setEnabled(False)
        self.told.setText(_("Comparing…"))
        self.job.ask(
            CompareLabels(
                str(self._project.path),
                str(self.first.currentData()),
                str(self.second.currentData()),
                self._sheet.name,
            )
        )

    def show_result(self, found: LabelsCompared) -> None:
        """Show what a comparison found."""
        self.empty.hide()
        self._found, self._target = found, found.task
        self._decided.clear()
        self.told.setText("\n".join(compared_lines(found)))
        self.tables.show_result(found)
        self._show_target()
        rows = [(found.sheet, one.row) for one in found.disagreements]
        self._texts = RowTexts(self._project)
        self._texts.read(rows)
        nothing = _("They agree on every row that both labelled.")
        if not found.rows:
            nothing = _("No row carries a label of both.")
        self.pane.show_items([self._item(one) for one in found.disagreements], nothing)
        self._show_counts()
        self._show_tab()

    # --- deciding ---------------------------------------------------------------------------

    def decide(self, written: str, origin: str) -> None:
        """Let the present row carry `written`."""
        if self._found is None or self._session.readonly:
            return
        place = self.pane.place()
        found, one = self._found, self._found.disagreements[place]
        key = (found.sheet, one.row)

        def change(project: Project) -> Changes:
            made = Changes()
            if not self._target:
                self._target = tasks.task_for(project, found.holds, _("Decided")).id
                made = Changes(tasks=True)
            return made | reviews.decide(project, self._target, key, written, origin)

        if self._session.write(change):
            self._decided.append(place)
            self.pane.settle(place, self._item(one, self._present(one)))
            self._show_target()
            self._show_counts()

    def take_back(self) -> None:
        """Undo the latest decision made here."""
        if not self._decided or self._found is None:
            self._session.notified.emit("info", _("There is nothing to undo."))
        elif self._session.write(undo.undo):
            place = self._decided.pop()
            self.pane.unsettle(place, self._item(self._found.disagreements[place]))
            self._show_counts()

    def _present(self, one: Disagreement) -> str:
        written = annotations.written(self._project, self._target, self._sheet.id, [one.row])
        return written.get(one.row, "")

    def _item(self, one: Disagreement, decided: str | None = None) -> ReviewItem:
        assert self._found is not None
        kind = self._found.holds
        first, second = label_shown(one.first, kind), label_shown(one.second, kind)
        title = f"{first} | {second}"
        if decided is not None:
            title = f"{label_shown(decided, kind)}   ({title})"
        caption = _("Row {row} · A, {first}: {a} · B, {second}: {b}").format(
            row=f"{one.row:,}",
            first=source_name(self._found.first),
            a=first,
            second=source_name(self._found.second),
            b=second,
        )
        return ReviewItem(title, title, ((caption, self._found.sheet, one.row),))

    # --- building ---------------------------------------------------------------------------

    def _arrange(self) -> None:
        words = _("Rows that both labelled are compared: two tasks, two columns, or one of each.")
        about = QLabel(words)
        about.setWordWrap(True)
        self.where.setWordWrap(True)
        for label in (about, self.where):
            label.setProperty("muted", True)
        self.told.setWordWrap(True)
        top = QHBoxLayout()
        for name, box in (("A", self.first), ("B", self.second)):
            letter = QLabel(name)
            letter.setBuddy(box)
            letter.setFont(theme.title_font())
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(_LEAST_LETTERS)
            top.addWidget(letter)
            top.addWidget(box, 1)
            top.addSpacing(theme.GAP)
        top.addWidget(self.go)
        self.first.setAccessibleName(_("First person"))
        self.second.setAccessibleName(_("Second person"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for name in TABS:
            self.tabs.addTab(_(name))
        self.tabs.setAccessibleName(_("What was found"))
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP + theme.GAP // 2)
        column.addWidget(about)
        column.addLayout(top)
        column.addWidget(self.told)
        column.addWidget(self.tabs)
        column.addWidget(self.where)
        column.addWidget(self.empty, 1)
        column.addWidget(self.pane, 1)
        column.addWidget(self.tables, 1)
        column.addStretch(0)
        self.go.lead(self)

    def _connect(self) -> None:
        self.go.clicked.connect(self._on_go)
        self.go.clicked.connect(self.empty.hide)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.pane.acted.connect(self._on_acted)
        self.pane.labelled.connect(self._on_labelled)
        self.pane.undo_wanted.connect(self._on_undo)
        self.pane.why_wanted.connect(self._session.why_wanted)

    def _offer(self) -> None:
        """Offer tasks first, then columns that are not the text; those that are labels come first."""
        offered = [(task_shown(task.name), task.name) for task in tasks.all_tasks(self._project)]
        columns = [one for one in self._sheet.columns if one.role != "text"]
        for one in sorted(columns, key=lambda column: column.role != "label"):
            named = f"{COLUMN}{one.name}"
            offered.append((source_name(named), named))
        for box in (self.first, self.second):
            for name, named in offered:
                box.addItem(name, named)
        if self._session.task is not None:
            self.first.setCurrentIndex(self.first.findData(self._session.task.name))
        other = next((at for at in range(len(offered)) if at != self.first.currentIndex()), -1)
        self.second.setCurrentIndex(other)
        self.go.setEnabled(len(offered) > 1)
        self.told.setText(
            "" if len(offered) > 1 else _("There is only one source of labels in this sheet.")
        )

    def _show_target(self) -> None:
        """Say where decisions go, and offer that task's labels."""
        task = next((t for t in tasks.all_tasks(self._project) if t.id == self._target), None)
        offered: tuple[Label, ...] = ()
        if task is not None and task.kind in {"single", "tree"}:
            offered = labels.all_labels(self._project, task.id)
        self.pane.show_labels(offered)
        if self._session.readonly:
            said = _("This project is open for reading only, so nothing can be decided here.")
        elif task is None:
            said = _("What you decide is written into a task of its own.")
        else:
            said = _("What you decide is written into the task {task}.").format(
                task=task_shown(task.name)
            )
        self.where.setText(said)

    def _show_counts(self) -> None:
        left = self.pane.left()
        self.tabs.setTabText(0, f"{_(TABS[0])}  {left:,}" if self.pane.items else _(TABS[0]))

    def _show_tab(self) -> None:
        at = self.tabs.currentIndex()
        has_result = self._found is not None
        self.tabs.setVisible(has_result)
        self.pane.setVisible(at == 0 and has_result)
        self.where.setVisible(at == 0 and has_result)
        self.tables.setVisible(at > 0)
        self.tables.show_tab(at - 1)
        if at == 0 and self.pane.items:
            self.pane.take_keys()

    def _text_of(self, sheet: int, row: int) -> str:
        return self._texts.text(sheet, row)

    # --- slots ------------------------------------------------------------------------------

    @Slot()
    def _on_go(self) -> None:
        self.compare()

    @Slot(int)
    def _on_tab_changed(self, _tab: int) -> None:
        self._show_tab()

    @Slot(str)
    def _on_acted(self, choice: str) -> None:
        assert self._found is not None
        one = self._found.disagreements[self.pane.place()]
        if choice == "skip":
            self.pane.go_on()
        elif choice == "first":
            self.decide(one.first, "agreement:a")
        else:
            self.decide(one.second, "agreement:b")

    @Slot(int)
    def _on_labelled(self, place: int) -> None:
        name = labels.all_labels(self._project, self._target)[place].name
        self.decide(name, "agreement:other")

    @Slot()
    def _on_undo(self) -> None:
        self.take_back()

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, LabelsCompared):
            self.show_result(result)

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self.told.setText(str(sentence(error)))

    @Slot()
    def _on_ended(self) -> None:
        self.go.setEnabled(True)

    def reject(self) -> None:
        """Cancel what runs, and close."""
        self.job.drop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel what runs."""
        self.job.drop()
        super().closeEvent(event)
