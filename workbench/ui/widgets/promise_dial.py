"""The promise dial: choose the precision to keep, see at once which rows need nobody and which need you."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import WorkbenchError
from workbench.project import predictions, promises
from workbench.project.rows import View
from workbench.requests import PrepareDial
from workbench.results import DialPrepared, Setting
from workbench.translation import _, flowing
from workbench.trust import PRECISIONS, Promise
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.one_job import OneJob
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.ui.widgets.promise_words import kept_text, why_text
from workbench.verdicts import percent, work_text
from workbench.wording import sentence

_STEP = 0.5  # percent from one place of the dial to the next


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a dial is prepared for; other values make it stale."""

    path: str
    run: int
    sheet: int
    classified: int


class PromiseDial(QWidget):
    """Of the session's run and sheet. Everything is worked out once; turning it only looks it up."""

    turned = Signal()  # `setting` is another one, or there is none any more

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, is_primary: bool = False
    ) -> None:
        super().__init__(parent)
        self._session, self._is_primary = session, is_primary
        self._dial: DialPrepared | None = None
        self._wanted: _Wanted | None = None
        self._asked: _Wanted | None = None
        self._in_use: Promise | None = None
        self._failure = ""
        self._strip = ProgressStrip(cancellable=False)
        self._job = OneJob(session, self, self._strip)
        self._job.succeeded.connect(self._on_prepared)
        self._job.failed.connect(self._on_failed)
        self._job.stopped.connect(self._on_stopped)
        session.sheet_changed.connect(self._on_sheet_changed)
        self._build()
        self.retranslate()

    def _build(self) -> None:
        line = self._build_controls()
        self.sheet_line, self.scored_line, self.why_line = (QLabel() for _n in range(3))
        for label in (self.sheet_line, self.scored_line, self.why_line):
            label.setWordWrap(True)
        self.why_line.setProperty("muted", True)
        self.keep_button = PrimaryButton()
        self.best_button, self.rows_button = QPushButton(), QPushButton()
        self.keep_button.clicked.connect(self.keep)
        self.best_button.clicked.connect(self._on_best)
        self.rows_button.clicked.connect(self._on_rows_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        for button in (self.keep_button, self.rows_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self._ask)
        column.addLayout(line)
        column.addWidget(self._strip)
        for label in (self.sheet_line, self.scored_line, self.why_line):
            column.addWidget(label)
        column.addWidget(self.best_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(buttons)

    def _build_controls(self) -> QHBoxLayout:
        self.number, self.slider, self.way = QDoubleSpinBox(), QSlider(), QComboBox()
        self.number.setRange(100 * PRECISIONS[0], 100 * PRECISIONS[-1])
        self.number.setSingleStep(_STEP)
        self.number.setDecimals(1)
        self.number.setSuffix("%")
        self.number.setKeyboardTracking(False)
        self.slider.setOrientation(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(PRECISIONS) - 1)
        self.slider.setPageStep(4)
        self.slider.setMinimumWidth(theme.scaled(120))
        self.way.addItems(["", ""])
        self.slider.valueChanged.connect(self._on_slid)
        self.number.valueChanged.connect(self._on_numbered)
        self.way.currentIndexChanged.connect(self._on_way_chosen)
        self._ask = QLabel()
        self._ask.setBuddy(self.number)
        self._ask.setWordWrap(True)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self.number)
        line.addWidget(self.slider, 1)
        line.addWidget(self.way)
        return line

    # --- what is shown ----------------------------------------------------------------------

    @property
    def dial(self) -> DialPrepared | None:
        """What was worked out for the present run and sheet, or None while it is under way."""
        return self._dial

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Every place of the dial, as the precision is kept now: overall or for each label."""
        if self._dial is None:
            return ()
        return self._dial.each if self.is_by_label else self._dial.overall

    @property
    def setting(self) -> Setting | None:
        """What the dial stands at."""
        place = self.slider.value()
        return self.settings[place] if place < len(self.settings) else None

    @property
    def is_by_label(self) -> bool:
        """Whether the precision is to be kept for each label by itself."""
        return self.way.currentIndex() == 1 and self._dial is not None and bool(self._dial.each)

    def show_run(self) -> None:
        """Show the session's run and sheet; what is known of them already is not worked out again."""
        session = self._session
        if session.project is None or session.run is None:
            self._wanted = self._dial = None
            return
        in_use = promises.in_use(session.project, session.run)
        sheet = session.sheet.id if session.sheet else 0
        count = predictions.predicted_count(session.project, session.run.id, sheet)
        wanted = _Wanted(str(session.project.path), session.run.id, sheet, count)
        if wanted != self._wanted:
            before = self._wanted
            if before is None or (wanted.run, wanted.sheet) != (before.run, before.sheet):
                self._in_use = self._dial = None
                self.turned.emit()
            self._wanted, self._failure = wanted, ""
            self._prepare()
        if in_use != self._in_use:
            self._in_use = in_use
            self._turn_to(in_use.precision, by_label=bool(in_use.labels))
        self._say()

    def offer(self, classified: int) -> None:
        """Be there where so many rows of the sheet carry a label of the run with its confidence."""
        run = self._session.run
        is_number = run is None or run.scores is None or run.scores.task == "number"
        self.setVisible(classified > 0 and not is_number)
        if self.isVisible():
            self.show_run()

    def turn_to(self, place: int) -> None:
        """Turn the dial to a place among `trust.PRECISIONS`."""
        self.slider.setValue(place)

    @Slot()
    def keep(self) -> None:
        """Let what the dial stands at decide which rows need a person, everywhere."""
        setting, run = self.setting, self._session.run
        if setting is None or run is None:
            return
        promise = setting.promise
        self._in_use = promise
        self._session.write(lambda project: promises.keep(project, run.id, promise))
        self._say()

    def _prepare(self) -> None:
        wanted = self._wanted
        if wanted is not None and not self._job.is_running:
            self._asked = wanted
            self._job.ask(PrepareDial(wanted.path, wanted.run, wanted.sheet))

    def _turn_to(self, precision: float, *, by_label: bool) -> None:
        """Show a precision; one that is no place of the dial as the nearest."""
        place = min(range(len(PRECISIONS)), key=lambda at: abs(PRECISIONS[at] - precision))
        for part in (self.slider, self.number, self.way):
            part.blockSignals(True)
        self.slider.setValue(place)
        self.number.setValue(100 * PRECISIONS[place])
        self.way.setCurrentIndex(int(by_label))
        for part in (self.slider, self.number, self.way):
            part.blockSignals(False)
        self.turned.emit()

    # --- words ------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self._ask.setText(_("Of the rows that nobody checks, at least this share must be right:"))
        self.number.setAccessibleName(_("Precision to keep"))
        self.slider.setAccessibleName(_("Precision to keep"))
        self.way.setItemText(0, _("overall"))
        self.way.setItemText(1, _("for each label"))
        self.way.setAccessibleName(_("Whether it is kept overall or for each label"))
        self.way.setToolTip(
            _(
                "Overall: a label that is often wrong may be made up for by others. For each label:"
                " every label keeps the precision by itself, which takes more rows."
            )
        )
        self.keep_button.setText(_("Keep this promise"))
        self.keep_button.setToolTip(
            _("It then decides which rows need you: here, on the other pages and in every export.")
        )
        self.rows_button.setText(_("Open your rows"))
        self.rows_button.setToolTip(
            _("Opens the rows that need you; those that the model is least sure of come first.")
        )
        self._strip.retranslate()
        self._say()

    def _say(self) -> None:
        setting, dial = self.setting, self._dial
        ready = setting is not None and dial is not None
        can_turn = dial is not None and dial.rows > 0
        self.way.setEnabled(can_turn and dial is not None and bool(dial.each))
        for part in (self.slider, self.number):
            part.setEnabled(can_turn)
        for label in (self.sheet_line, self.scored_line):
            label.setVisible(ready)
        self.why_line.setVisible(ready or bool(self._failure))
        self.why_line.setText(self._failure)
        if ready:
            assert setting is not None
            assert dial is not None
            self._say_setting(self._brought(dial) or setting, dial)
        self._show_buttons()

    def _brought(self, dial: DialPrepared) -> Setting | None:
        """Return what a model brought along whose scored rows are elsewhere; None of any other."""
        kept, project = self._in_use, self._session.project
        if dial.rows or kept is None or not kept.rows or project is None:
            return None
        return Setting(kept, promises.accepted_count(project, dial.run, dial.sheet))

    def _say_setting(self, setting: Setting, dial: DialPrepared) -> None:
        promise, sheet = setting.promise, self._session.sheet
        if dial.classified and sheet is not None:
            text = work_text(setting.free, dial.sheet_rows, promise.kept, dial.per_minute)
            said = _("{sheet}: {text}").format(sheet=sheet.name, text=text)
        else:
            said = _("Once a sheet is classified, this says what it means for its rows.")
        self.sheet_line.setText(said)
        free = max(round(promise.accepted.value * promise.rows), 0)
        text = work_text(free, promise.rows, promise.kept, 0)
        if dial.scored_by == "cross-validation":
            scored = _("Rows of the cross-validation: {text}")
        else:
            scored = _("Rows that score the model: {text}")
        self.scored_line.setText(scored.format(text=text))
        self.scored_line.setVisible(promise.rows > 0)
        why = why_text(promise, dial, is_hopeless=self._best() is None)
        self.why_line.setText(flowing(why, kept_text(self._in_use)))
        self.slider.setAccessibleDescription(self.sheet_line.text())

    def _show_buttons(self) -> None:
        setting, dial = self.setting, self._dial
        can_turn = dial is not None and dial.rows > 0
        changed = can_turn and setting is not None and setting.promise != self._in_use
        self.keep_button.setEnabled(changed and not self._session.readonly)
        self.keep_button.set_primary(primary=changed and self._is_primary)
        best = self._best()
        is_stuck = setting is not None and bool(setting.promise.limits) and best is not None
        self.best_button.setVisible(is_stuck)
        if best is not None:
            said = _("Promise {precision}, the most that can be")
            self.best_button.setText(said.format(precision=percent(PRECISIONS[best])))
        self.rows_button.setVisible(dial is not None and dial.classified > 0)
        self.rows_button.setEnabled(not changed)

    def _best(self) -> int | None:
        """Return the place of the highest precision at which some rows need nobody."""
        found = [at for at, one in enumerate(self.settings) if not one.promise.limits]
        return found[-1] if found else None

    # --- slots ------------------------------------------------------------------------------

    @Slot(object)
    def _on_prepared(self, found: DialPrepared) -> None:
        wanted = self._wanted
        if wanted is None or (found.run, found.sheet) != (wanted.run, wanted.sheet):
            self._prepare()  # what is shown has changed meanwhile
            return
        self._dial = found
        if self._in_use is not None and self._in_use.labels and found.each:
            self.way.setCurrentIndex(1)
        self._say()
        self.turned.emit()

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self._failure = str(sentence(error))
        self._say()

    @Slot()
    def _on_stopped(self) -> None:
        if self._wanted != self._asked:
            self._prepare()
        else:
            self._wanted = None  # asked for again when it is looked at again

    @Slot()
    def _on_sheet_changed(self) -> None:
        if self.isVisible():
            self.show_run()

    @Slot(int)
    def _on_slid(self, place: int) -> None:
        self.number.blockSignals(True)
        self.number.setValue(100 * PRECISIONS[place])
        self.number.blockSignals(False)
        self._say()
        self.turned.emit()

    @Slot(float)
    def _on_numbered(self, value: float) -> None:
        self.slider.setValue(round((value - 100 * PRECISIONS[0]) / _STEP))
        self.number.blockSignals(True)
        self.number.setValue(100 * PRECISIONS[self.slider.value()])
        self.number.blockSignals(False)

    @Slot()
    def _on_way_chosen(self) -> None:
        self._say()
        self.turned.emit()

    @Slot()
    def _on_best(self) -> None:
        best = self._best()
        if best is not None:
            self.turn_to(best)

    @Slot()
    def _on_rows_wanted(self) -> None:
        session = self._session
        if session.sheet is None or session.task is None or session.run is None:
            return
        view = View(
            session.sheet.id,
            session.task.id,
            session.run.id,
            sort_column="@confidence",
            state="review",
        )
        session.page_wanted.emit("sheet", view)
