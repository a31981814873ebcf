"""Which words drive each label, found when asked for; a click opens the rows that hold one."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import WorkbenchError
from workbench.findings import WAYS, driven_title
from workbench.requests import ExplainLabels, TrainModel, TuneModel
from workbench.results import DrivingWord, LabelDriven, LabelsExplained
from workbench.translation import _, flowing, ngettext
from workbench.ui import theme
from workbench.ui.results.shown_run import ShownRun
from workbench.ui.widgets.bar_list import Bar, BarList
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.one_job import OneJob
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.wording import sentence, word

_COLUMNS = 2
_LINE = 26


class WordsTab(QWidget):
    """Keeps what was found in memory only, run by run: these are a customer's words."""

    def __init__(self, shown: ShownRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self._found: dict[int, LabelsExplained] = {}
        self._asked = 0
        self.empty = EmptyState("search", "", "")
        self.strip = ProgressStrip()
        self.job = OneJob(shown.session, self, self.strip)
        self.told, self.waits = QLabel(), QLabel()
        self.again = QPushButton()
        self.cards: list[_LabelCard] = []
        self._grid = QGridLayout()
        self._arrange()
        self.empty.clicked.connect(self.find_words)
        self.again.clicked.connect(self.find_words)
        self.job.succeeded.connect(self._on_succeeded)
        self.job.failed.connect(self._on_failed)
        self.job.stopped.connect(self._show_state)
        shown.session.project_closed.connect(self._on_project_closed)
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.empty.set_text(
            _("Which words drive each label?"),
            _(
                "The model is asked why for up to 200 labelled rows of each label. That takes a"
                " minute or two and can be cancelled."
            ),
            _("Find the words"),
        )
        self.again.setText(_("Find them again"))
        self.strip.retranslate()
        if self._shown.session.run is not None:
            self.show_run()

    def show_run(self) -> None:
        """Show what was found of the present run, or offer to find it."""
        found = self._found.get(self._shown.run.id)
        self._clear()
        if found is not None:
            self._show(found)
        self._show_state()

    @Slot()
    def find_words(self) -> None:
        """Ask the model engine; a training goes first."""
        session = self._shown.session
        if session.project is None or self.job.is_running:
            return
        heavy = session.jobs.heavy
        trains = heavy is not None and isinstance(heavy.request, TrainModel | TuneModel)
        self.waits.setText(_("A training runs; this begins when it is over.") if trains else "")
        self._asked = self._shown.run.id
        self.job.ask(ExplainLabels(str(session.project.path), run=self._asked))
        self._show_state()

    def _arrange(self) -> None:
        for label in (self.told, self.waits):
            label.setWordWrap(True)
            label.setProperty("muted", True)
        self._grid.setSpacing(theme.GAP * 2)
        self._body = QWidget()
        top = QHBoxLayout()
        top.addWidget(self.told, 1)
        top.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP * 2)
        column.addLayout(top)
        column.addLayout(self._grid)
        column.addStretch(1)
        waiting = QWidget()
        lines = QVBoxLayout(waiting)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.GAP)
        lines.addWidget(self.strip)
        lines.addWidget(self.waits)
        lines.addStretch(1)
        self._pile = QStackedLayout(self)
        for part in (self.empty, waiting, self._body):
            self._pile.addWidget(part)

    def _show_state(self) -> None:
        has_found = self._shown.session.run is not None and self._shown.run.id in self._found
        self._pile.setCurrentIndex(1 if self.job.is_running else 2 if has_found else 0)

    def _clear(self) -> None:
        for card in self.cards:
            self._grid.removeWidget(card)
            card.deleteLater()
        self.cards = []

    def _show(self, found: LabelsExplained) -> None:
        self.told.setText(flowing(*_told(found)))
        for place, one in enumerate(found.labels):
            card = _LabelCard(one, found.task)
            card.opened.connect(self._on_opened)
            self._grid.addWidget(card, place // _COLUMNS, place % _COLUMNS)
            self.cards.append(card)

    # --- slots ------------------------------------------------------------------------------

    @Slot(object)
    def _on_succeeded(self, found: LabelsExplained) -> None:
        self._found[found.run] = found
        if self._shown.session.run is not None:
            self.show_run()

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        said = sentence(error)
        self.empty.set_text(said.fact, said.remedy, _("Find the words"))

    @Slot(object, str)
    def _on_opened(self, found: DrivingWord, label: str) -> None:
        title = _("Labelled rows with {word}: {right} of {rows} are {label}").format(
            word=found.word, right=found.right, rows=found.rows, label=label
        )
        self._shown.open_rows(title, found.where)

    @Slot()
    def _on_project_closed(self) -> None:
        self._found.clear()
        self._clear()


class _LabelCard(Card):
    """The words of one label; `opened` carries a word and the label's title."""

    opened = Signal(object, str)

    def __init__(self, driven: LabelDriven, task: str, parent: QWidget | None = None) -> None:
        self._title_told = driven_title(driven.label, task)
        super().__init__(self._title_told, parent)
        self._driven = driven
        self.bars = BarList()
        self.bars.setAccessibleName(_("Words that drive {label}").format(label=self._title_told))
        most = max((one.weight for one in driven.words), default=0.0) or 1.0
        self.bars.show_bars(
            [
                Bar(
                    one.word,
                    one.weight / most,
                    _("{right} of {rows}").format(right=f"{one.right:,}", rows=f"{one.rows:,}"),
                )
                for one in driven.words
            ]
        )
        self.bars.setCurrentRow(-1)
        self.bars.setFixedHeight(_LINE * max(1, len(driven.words)) + 4)
        self.bars.setToolTip(_("Rows with the word that carry the label, of all that hold it"))
        self.bars.opened.connect(self._on_opened)
        self.bars.itemClicked.connect(self._on_clicked)
        if driven.words:
            self.body.addWidget(self.bars)
        else:
            nothing = QLabel(_("No word stands out."))
            nothing.setProperty("muted", True)
            self.body.addWidget(nothing)
        self.body.addStretch(1)

    @Slot()
    def _on_clicked(self) -> None:
        self._on_opened(self.bars.currentRow())

    @Slot(int)
    def _on_opened(self, place: int) -> None:
        self.opened.emit(self._driven.words[place], self._title_told)


def _told(found: LabelsExplained) -> list[str]:
    rows = sum(one.rows for one in found.labels)
    if found.task == "number":
        rows = max((one.rows for one in found.labels), default=0)
    lines = [
        ngettext(
            "From {n} labelled row, found {way}.", "From {n} labelled rows, found {way}.", rows
        ).format(n=f"{rows:,}", way=word(WAYS, found.method)),
        _("A long bar: the word often stands, adds much, and rightly so. Click it for its rows."),
    ]
    if not found.labels:
        lines = [_("No labelled row with a text could be looked at.")]
    if found.is_cut:
        lines.append(_("Time ran out before every row was looked at; the words may still change."))
    return lines
