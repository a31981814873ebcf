"""A review under way: what the model had said, what is written of a decision, and how far it is."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from workbench.label_text import parted
from workbench.project import labels, model_reviews, predictions, promises, row_labels
from workbench.project.changes import Changes
from workbench.project.labels import Label
from workbench.project.model_reviews import Agreement, Progress
from workbench.project.row_labels import Carried
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.translation import _, flowing, ngettext
from workbench.ui import theme
from workbench.ui.session import Session

_MS_UNTIL_COUNT = 60  # a count is never inside a key press
_BAR = (140, 6)  # pixels
_WHOLE = 440  # pixels, at 100%, for the sentence and the button beside it


class LabelReview(QFrame):
    """One line above the rows; hidden while nothing is reviewed. `drawn` are rows of chance."""

    ended = Signal()  # the person has enough of it
    counted = Signal(object)  # frozenset of the rows that are decided on

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("notice", True)
        self._session = session
        self.run: Run | None = None
        self.drawn: frozenset[int] = frozenset()
        self._progress: Progress | None = None
        self.heading, self.sentence = QLabel(), QLabel()
        self.sentence.setProperty("muted", True)
        self.sentence.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setFixedSize(*_BAR)
        self.bar.setTextVisible(False)
        self.end_button = QPushButton()
        self.end_button.clicked.connect(self.ended)
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.setInterval(_MS_UNTIL_COUNT)
        self._counting.timeout.connect(self.count)
        session.changed.connect(self._on_changed)
        self._arrange()
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether rows are being reviewed."""
        return self.run is not None

    @property
    def can_begin(self) -> bool:
        """Whether the session's run has classified its sheet, and can be unsure."""
        session = self._session
        if session.project is None or session.run is None or session.sheet is None:
            return False
        is_number = session.task is not None and session.task.kind == "number"
        last = predictions.last_row(session.project, session.run.id, session.sheet.id)
        return last > 0 and not is_number

    def begin(self) -> None:
        """Review what the session's run says of its sheet."""
        self.run, self.drawn = self._session.run, frozenset()
        self.retranslate()
        self.count()
        self.show()

    def end(self) -> None:
        """Rows are labelled as ever from now on."""
        self.run, self._progress, self.drawn = None, None, frozenset()
        self.hide()

    # --- what the keys ask ------------------------------------------------------------------

    def said_of(self, row: int) -> tuple[str, float] | None:
        """Return the label that the model gives a row as it is written, and its confidence."""
        project, sheet = self._session.project, self._session.sheet
        if project is None or sheet is None or self.run is None:
            return None
        return predictions.of_rows(project, self.run.id, sheet.id, [row]).get(row)

    def is_decided(self, row: int) -> bool:
        """Return whether a person has decided on a row."""
        project, sheet = self._session.project, self._session.sheet
        if project is None or sheet is None or self.run is None:
            return False
        return row in promises.decided(project, self.run.id, sheet.id)

    def origin(self, row: int, written: str) -> str:
        """Return what the history says of giving a row a label; "" where the model said nothing."""
        said = self.said_of(row)
        if said is None or self.run is None:
            return ""
        kept = set(parted(said[0])) == set(parted(written))
        return model_reviews.origin(self.run.id, kept=kept, drawn=row in self.drawn)

    def decide(self, project: Project, rows: Sequence[int], label: Label) -> Changes:
        """Give rows a label; of several, add it to what the model said or take it off there."""
        task, sheet = self._session.task, self._session.sheet
        assert task is not None
        assert sheet is not None
        wanted: dict[int, tuple[Carried, ...]] = dict.fromkeys(rows, ((label.id, None),))
        if task.kind == "several":
            wanted = self._toggled(project, (task.id, sheet.id), rows, label.id)
        names = {one.id: one.name for one in labels.all_labels(project, task.id)}
        origins = {
            row: self.origin(row, "\x1f".join(names.get(one, "") for one, _none in parts))
            for row, parts in wanted.items()
        }
        return model_reviews.decide(project, (task.id, sheet.id), wanted, origins)

    def _toggled(
        self, project: Project, place: tuple[int, int], rows: Sequence[int], label: int
    ) -> dict[int, tuple[Carried, ...]]:
        known = row_labels.carried(project, *place, rows)
        ids = {one.name: one.id for one in labels.all_labels(project, place[0])}
        wanted: dict[int, tuple[Carried, ...]] = {}
        for row in rows:
            said = self.said_of(row)
            names = parted(said[0]) if said is not None and said[0] else ()
            begun = [one for one, _none in known.get(row, ())]
            if not begun:
                begun = [ids[name] for name in names if name in ids]
            others = [one for one in begun if one != label]
            parts = others if label in begun else [*others, label]
            wanted[row] = tuple((one, None) for one in parts)
        return wanted

    # --- what is shown ----------------------------------------------------------------------

    @Slot()
    def count(self) -> None:
        """Say how far the review has come."""
        self._counting.stop()
        project, sheet = self._session.project, self._session.sheet
        if project is None or sheet is None or self.run is None:
            return
        self._progress = model_reviews.progress(project, self.run, sheet)
        self._say()
        self.counted.emit(promises.decided(project, self.run.id, sheet.id))

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.end_button.setText(_("End the review"))
        self.setAccessibleName(_("Progress of the review"))
        self.bar.setAccessibleName(_("Progress of the review"))
        self._say()

    def _say(self) -> None:
        found = self._progress
        if found is None:
            return
        self.heading.setText(progress_text(found))
        told = agreement_lines(found)
        self.sentence.setText(flowing(*told) if told else order_text())
        self.setToolTip(self.sentence.text() if self.sentence.isHidden() else order_text())
        self.bar.setMaximum(max(1, found.total))
        self.bar.setValue(found.done)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room only say how far it is; the sentence is in the tip."""
        super().resizeEvent(event)
        is_narrow = self.width() < _WHOLE * theme.text_scale()
        if is_narrow != self.sentence.isHidden():
            self.heading.setWordWrap(is_narrow)
            for part in (self.bar, self.sentence):
                part.setVisible(not is_narrow)
            self._say()

    def _arrange(self) -> None:
        self.heading.setFont(theme.title_font())
        self.sentence.setFont(theme.small_font())
        first = QHBoxLayout()
        first.setSpacing(theme.GAP * 2)
        first.addWidget(self.heading)
        first.addWidget(self.bar)
        first.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(theme.GAP // 2)
        words.addLayout(first)
        words.addWidget(self.sentence)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 8, 8)
        line.setSpacing(theme.GAP * 2)
        line.addLayout(words, 1)
        line.addWidget(self.end_button)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if self.is_open and (changes.annotations or changes.predictions or changes.runs):
            self._counting.start()


def order_text() -> str:
    """Say in which order the rows come, and why some need nobody."""
    return _(
        "First come rows that the model doubts most and that speak for many others. One in ten is drawn"
        " from the rows that need nobody, so that the promise stays checked. Enter keeps the model's"
        " label, a digit gives another."
    )


def progress_text(found: Progress) -> str:
    """Return how many rows are reviewed, and how long the others take."""
    if found.done >= found.total:
        return _("All {total} rows that need you are reviewed").format(total=f"{found.total:,}")
    said = _("{done} of {total} reviewed").format(done=f"{found.done:,}", total=f"{found.total:,}")
    if found.minutes < 0:
        return said
    minutes = max(1, round(found.minutes))
    left = ngettext(
        "about {n} minute left at your pace", "about {n} minutes left at your pace", minutes
    )
    return _("{reviewed}; {left}").format(reviewed=said, left=left.format(n=f"{minutes:,}"))


def agreement_lines(found: Progress) -> list[str]:
    """Return how often the person kept what the model had said."""
    lines: list[str] = []
    if found.asked.rows:
        lines.append(_with(_("You kept {kept} of {rows} ({interval})."), found.asked))
    if found.accepted.rows:
        said = _(
            "Of rows that need nobody, drawn by chance, you kept {kept} of {rows} ({interval})."
        )
        lines.append(_with(said, found.accepted))
    return lines


def _with(said: str, found: Agreement) -> str:
    low, high = found.interval
    interval = _("{share}%, {low} to {high}").format(
        share=f"{100 * found.share:.0f}", low=f"{100 * low:.0f}", high=f"{100 * high:.0f}"
    )
    return said.format(kept=f"{found.kept:,}", rows=f"{found.rows:,}", interval=interval)
