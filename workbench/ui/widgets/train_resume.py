"""Offers a training that was paused or cut off: go on with it, or discard it."""

import math
from datetime import datetime

from PySide6.QtCore import QDateTime, QEvent, QLocale, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.events import BatchDone, ProgressKept, SearchDone, TrialDone
from workbench.project import runs
from workbench.project.store import Project
from workbench.translation import _, flowing, language, ngettext
from workbench.ui import icons, theme
from workbench.ui.widgets.primary_button import PrimaryButton

_SURE_MS = 5000  # that the second press has to come within


def cut_off_text(project: Project, run: runs.Run) -> str:
    """Return how a run ended before its end, where and when."""
    trials = _trials_of_search(project, run)
    if trials >= 0:
        return _("A search for options ended after {n} trials on {when}, before its end.").format(
            n=trials, when=_when(run)
        )
    kept = [e.epoch for e in runs.events(project, run.id) if isinstance(e, ProgressKept)]
    done = [e.epoch for e in runs.events(project, run.id) if isinstance(e, BatchDone)]
    epoch = max(1, math.ceil((kept or done or [0.0])[-1]))
    if run.state == "paused":
        line = _("A training was paused at epoch {epoch} on {when}.")
    else:
        line = _("A training was cut off at epoch {epoch} on {when}.")
    return line.format(epoch=epoch, when=_when(run))


def _trials_of_search(project: Project, run: runs.Run) -> int:
    """Return the trials of a run that was cut off in its search for options, else -1."""
    told = runs.events(project, run.id)
    is_search = run.recipe.get("kind") == "TuneModel"
    if not is_search or any(isinstance(one, SearchDone) for one in told):
        return -1
    return sum(isinstance(one, TrialDone) for one in told)


def _when(run: runs.Run) -> str:
    """Return the day and the minute at which a run ended, or began where nobody saw its end."""
    local = datetime.fromisoformat(run.finished or run.started).astimezone()
    shown = QDateTime(local.year, local.month, local.day, local.hour, local.minute, 0)
    # A pattern for dates as Qt reads it: day, month by name, hours and minutes.
    return QLocale(language()).toString(shown, _("d MMM, HH:mm"))


class TrainResume(QFrame):
    """One line above the page; hidden while nothing was cut off."""

    go_on_wanted = Signal(int)  # a run
    discard_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", True)
        self._picture, self.sentence = QLabel(), QLabel()
        self.sentence.setWordWrap(True)
        self.go_on, self.discard = PrimaryButton(), QPushButton()
        self.go_on.clicked.connect(self._on_go_on)
        self.discard.clicked.connect(self._on_discard)
        self._sure = QTimer(self)
        self._sure.setSingleShot(True)
        self._sure.setInterval(_SURE_MS)
        self._sure.timeout.connect(self.retranslate)
        self._project: Project | None = None
        self._runs: tuple[runs.Run, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP + 4, theme.GAP // 2, theme.GAP // 2, theme.GAP // 2)
        row.setSpacing(theme.GAP)
        row.addWidget(self._picture)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.discard)
        row.addWidget(self.go_on)
        self.hide()
        self.retranslate()

    def show_runs(self, project: Project | None, found: tuple[runs.Run, ...]) -> None:
        """Offer the first of `found`; hidden where there is none."""
        self._project, self._runs = project, found
        self._sure.stop()
        self.retranslate()
        self.setVisible(bool(found))

    @Slot()
    def retranslate(self) -> None:
        """Put every word in the present language."""
        self._draw()
        self.go_on.setText(_("Go on"))
        self.discard.setText(_("Discard"))
        self.discard.setToolTip(_("Remove this training and what it has learnt so far."))
        if self._project is None or not self._runs:
            return
        words = cut_off_text(self._project, self._runs[0])
        if more := len(self._runs) - 1:
            line = ngettext("{n} more waits behind it.", "{n} more wait behind it.", more)
            words = flowing(words, line.format(n=more))
        self.sentence.setText(words)
        self.setAccessibleName(words)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_picture"):
            self._draw()

    def _draw(self) -> None:
        colour, ratio = theme.colours().accent, self.devicePixelRatio()
        self._picture.setPixmap(icons.picture("info", colour, 18, ratio))

    @Slot()
    def _on_go_on(self) -> None:
        if self._runs:
            self.go_on_wanted.emit(self._runs[0].id)

    @Slot()
    def _on_discard(self) -> None:
        """What it learnt cannot be brought back: the second press counts."""
        if not self._sure.isActive():
            self.discard.setText(_("Discard for good?"))
            self._sure.start()
        elif self._runs:
            self.discard_wanted.emit(self._runs[0].id)
