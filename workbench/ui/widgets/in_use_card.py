"""Which model is in use, why, and what can be done about it: one line above the results."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.comparisons import chosen_text
from workbench.errors import RunInUseGone, RunModelMissing
from workbench.project import in_use, runs
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.translation import _, flowing
from workbench.ui import icons, theme
from workbench.ui.session import Session
from workbench.wording import METHODS, PRESETS, sentence, word


@dataclass(frozen=True, slots=True)
class Standing:
    """What the card says. `use` is the run that can be put in use (0: none), `other` the one to compare."""

    text: str
    use: int = 0
    use_text: str = ""
    other: int = 0
    is_warning: bool = False


def run_name(run: Run, serving: int) -> str:
    """Return what a run is called in a list, the one in use marked."""
    name = f"{run.id} · {word(PRESETS, run.preset)} · {word(METHODS, run.method)}"
    return _("{run} · in use").format(run=name) if run.id == serving else name


def beside_text(project: Project, chosen: Run) -> str:
    """Return that another run than the chosen one is in use, or is gone; "" of the one in use."""
    serving = in_use.number(project, chosen.task)
    if serving == chosen.id:
        return ""
    if all(run.id != serving for run in runs.all_runs(project, chosen.task)):
        return sentence(RunInUseGone(serving, "")).fact
    return _("Run {serving} is in use; run {run} is chosen here.").format(
        serving=serving, run=chosen.id
    )


def standing_of(project: Project, shown: Run) -> Standing | None:
    """Return how the shown run stands to the one in use; None where there is but one and all is well."""
    found = {run.id: run for run in runs.all_runs(project, shown.task) if run.scores is not None}
    serving = in_use.number(project, shown.task)
    if lost := _lost(found, shown, serving):
        return lost
    if len(found) < 2:
        return None
    if shown.id == serving:
        return _of_serving(project, found, serving)
    text = _("Run {serving} is in use; this page shows run {run}.").format(
        serving=serving, run=shown.id
    )
    told = [
        one
        for one in in_use.history(project, shown.task)
        if (one.run, one.before, one.in_use) == (shown.id, serving, serving)
    ]
    text = chosen_text(told[-1]) if told else text
    if not in_use.has_model(shown):
        text = flowing(text, sentence(RunModelMissing(shown.id)).fact)
        return Standing(text, other=serving)
    return Standing(text, shown.id, _use_text(shown.id, anyway=bool(told)), serving)


def _lost(found: dict[int, Run], shown: Run, serving: int) -> Standing | None:
    """Return what is to be said where the run in use or its model is gone: another is only offered."""
    if serving in found and in_use.has_model(found[serving]):
        return None
    able = [run.id for run in found.values() if run.id != serving and in_use.has_model(run)]
    use = shown.id if shown.id in able else max(able, default=0)
    if serving in found:
        text = str(sentence(RunModelMissing(serving)))
    else:
        text = str(sentence(RunInUseGone(serving, ", ".join(map(str, able)) or "–")))
    return Standing(text, use, _use_text(use, anyway=False) if use else "", is_warning=True)


def _of_serving(project: Project, found: dict[int, Run], serving: int) -> Standing:
    told = in_use.history(project, found[serving].task)
    others = [number for number in found if number != serving]
    judged = {one.run for one in told}
    waiting = [number for number in others if number > serving and number not in judged]
    if waiting:  # its training was ended before it could be compared
        text = _("Run {run} has not been compared with run {serving}, which is in use.").format(
            run=waiting[-1], serving=serving
        )
        return _offered(found, text, waiting[-1], _use_text(waiting[-1], anyway=False))
    last = told[-1] if told else None
    if last is not None and last.in_use == serving and last.run in others:
        return _offered(found, chosen_text(last), last.run, _use_text(last.run, anyway=True))
    if last is not None and last.run == serving and last.before in others:
        back = _("Put run {run} back").format(run=last.before)
        return _offered(found, chosen_text(last), last.before, back)
    return Standing(_("Run {run} is in use.").format(run=serving), other=others[-1])


def _offered(found: dict[int, Run], text: str, number: int, button: str) -> Standing:
    """Return a standing that offers a run where its model is there."""
    has_model = in_use.has_model(found[number])
    return Standing(text, number if has_model else 0, button if has_model else "", number)


def _use_text(number: int, *, anyway: bool) -> str:
    said = _("Use run {run} anyway") if anyway else _("Use run {run}")
    return said.format(run=number)


def use_run(session: Session, number: int) -> None:
    """Put a run in use, show it, and say what it took the place of."""
    project = session.project
    if project is None or not session.write(lambda opened: in_use.use(opened, number)):
        return
    session.set_run(number)
    told = in_use.history(project, runs.run(project, number).task)
    if told and told[-1].run == number and told[-1].before:
        kept = _("Run {run} is kept and can be put back.").format(run=told[-1].before)
        session.notified.emit("info", f"{chosen_text(told[-1])} {kept}")


_ONE_LINE = 560  # pixels, at a text size of 100%, for a sentence and two buttons


class InUseCard(QFrame):
    """Hidden where there is nothing to choose between."""

    use_wanted = Signal(int)  # a run
    compare_wanted = Signal(int)  # another run than the shown one

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", True)
        self._standing: Standing | None = None
        self._picture, self.sentence = QLabel(), QLabel()
        self.sentence.setWordWrap(True)
        self.use, self.compare = QPushButton(), QPushButton()
        self._fields = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.use.clicked.connect(self._on_use)
        self.compare.clicked.connect(self._on_compare)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP + 4, theme.GAP, theme.GAP, theme.GAP)
        row.setSpacing(theme.GAP)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._fields, 1)
        self._fields.setSpacing(theme.GAP)
        self._fields.addWidget(self.sentence, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        buttons.addWidget(self.compare)
        buttons.addWidget(self.use)
        buttons.addStretch(1)
        self._fields.addLayout(buttons)
        self.hide()

    def show_standing(self, standing: Standing | None, *, readonly: bool = False) -> None:
        """Show how the shown run stands, in the present language."""
        self._standing = standing
        self.setVisible(standing is not None)
        if standing is None:
            return
        self.sentence.setText(standing.text)
        self.setAccessibleName(standing.text)
        self.use.setText(standing.use_text)
        self.use.setVisible(bool(standing.use))
        self.use.setEnabled(not readonly)
        self.compare.setText(_("Compare…"))
        self.compare.setAccessibleName(_("Compare with run {run}").format(run=standing.other))
        self.compare.setVisible(bool(standing.other))
        self._draw()
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons below the sentence where beside it a word a line would be left."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        directions = QBoxLayout.Direction
        has_room = self.width() >= _ONE_LINE * theme.text_scale()
        self._fields.setDirection(directions.LeftToRight if has_room else directions.TopToBottom)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "compare"):
            self._draw()

    def _draw(self) -> None:
        is_warning = self._standing is not None and self._standing.is_warning
        name = "warning" if is_warning else "models"
        colour = theme.colours().warn if is_warning else theme.colours().accent
        self._picture.setPixmap(icons.picture(name, colour, 18, self.devicePixelRatio()))

    @Slot()
    def _on_use(self) -> None:
        if self._standing is not None and self._standing.use:
            self.use_wanted.emit(self._standing.use)

    @Slot()
    def _on_compare(self) -> None:
        if self._standing is not None:
            self.compare_wanted.emit(self._standing.other)
