"""Models: the built-in one, the folders that the person added, and what was trained in this project."""

from pathlib import Path

from PySide6.QtCore import QEvent, QSignalMapper, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.project import in_use, runs
from workbench.project.changes import Changes
from workbench.project.runs import Run
from workbench.translation import _
from workbench.ui import icons, theme
from workbench.ui.session import Session
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.compress_dialog import CompressDialog
from workbench.ui.widgets.in_use_card import run_name, use_run
from workbench.ui.widgets.model_out_dialog import ModelOutDialog
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.wording import METHODS, PRESETS, quality, scored_on, word


class ModelsPage(QWidget):
    """Lists; a model's folder is checked by the engine when it is used."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._base, self._trained = Card(), Card()
        self._add = PrimaryButton()
        self._add.clicked.connect(self._on_add)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setProperty("muted", True)
        self._base_grid, self._trained_grid = QGridLayout(), QGridLayout()
        self._remover, self._opener = QSignalMapper(self), QSignalMapper(self)
        self._remover.mappedString.connect(self._on_remove)
        self._opener.mappedInt.connect(self._on_open)
        self._smaller, self._taker = QSignalMapper(self), QSignalMapper(self)
        self._saver = QSignalMapper(self)
        self._smaller.mappedInt.connect(self._on_smaller)
        self._saver.mappedInt.connect(self._on_save)
        self._taker.mappedInt.connect(self._on_take)
        self._arrange()
        for signal in (session.project_opened, session.project_closed, session.task_changed):
            signal.connect(self.refresh)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self._base.set_title(_("Models to start from"))
        self._trained.set_title(_("Trained in this project"))
        self._add.setText(_("Add a model folder…"))
        self._hint.setText(
            _(
                "Any folder of the BERT family, GPT-2 or Qwen with safetensors, such as"
                " bert-base-chinese."
                " Folders with code or without safetensors are refused when they are used."
            )
        )
        self.refresh()

    def shown(self) -> None:
        """Look again which folders are there."""
        self.refresh()

    def on_changed(self, changes: Changes) -> None:
        """Renew what a training touched."""
        if changes.runs:
            self.refresh()

    def open_request(self, request: object) -> None:
        """Nothing is asked of this page yet."""

    @Slot()
    def refresh(self) -> None:
        """Fill both lists."""
        _emptied(self._base_grid)
        _emptied(self._trained_grid)
        self._add_line(
            self._base_grid, 0, _("MiniLM, built in"), _("English · 6 layers · 90 MB · Apache-2.0")
        )
        for place, folder in enumerate(self._session.model_folders(), 1):
            button = QPushButton(_("Remove from the list"))
            button.clicked.connect(self._remover.map)
            self._remover.setMapping(button, folder)
            self._add_line(self._base_grid, place, Path(folder).name, folder, button)
        found, serving = self._finished_runs(), self._serving()
        for place, run in enumerate(found):
            button = QPushButton(_("Show the results"))
            button.clicked.connect(self._opener.map)
            self._opener.setMapping(button, run.id)
            self._add_line(self._trained_grid, place, *_said(run, serving), button)
            self._trained_grid.addWidget(self._more(run), place, 4)
        for place, run in enumerate(self._set_aside(), len(found)):
            button = QPushButton(_("Use it anyway"))
            button.clicked.connect(self._taker.map)
            self._taker.setMapping(button, run.id)
            self._add_line(self._trained_grid, place, *_said_aside(run), button)
        if not found:
            self._add_line(
                self._trained_grid, 0, _("None yet"), _("Train makes one in seconds or minutes.")
            )

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_opener"):
            self.refresh()

    def _finished_runs(self) -> list[Run]:
        project, task = self._session.project, self._session.task
        if project is None or task is None:
            return []
        scored = [run for run in runs.all_runs(project, task.id) if run.scores is not None]
        return sorted(scored, key=lambda run: -run.id)

    def _serving(self) -> int:
        project, task = self._session.project, self._session.task
        return in_use.number(project, task.id) if project is not None and task is not None else 0

    def _set_aside(self) -> list[Run]:
        project, task = self._session.project, self._session.task
        if project is None or task is None:
            return []
        return [run for run in runs.all_runs(project, task.id) if run.state == "aside"]

    def _more(self, run: Run) -> QPushButton:
        """Return the button whose menu holds what else can be done with a trained model."""
        button, menu = QPushButton(_("More")), QMenu(self)
        choices = [
            (_("Make it smaller…"), self._smaller),
            (_("Save for other programs…"), self._saver),
        ]
        if run.id != self._serving():
            choices.insert(0, (_("Use this model"), self._taker))
        for text, mapper in choices:
            action = menu.addAction(text)
            action.triggered.connect(mapper.map)
            mapper.setMapping(action, run.id)
        menu.setParent(button, menu.windowFlags())
        button.setMenu(menu)
        button.setEnabled(not self._session.readonly)
        button.setAccessibleName(_("More for run {run}").format(run=run.id))
        return button

    def _add_line(
        self, grid: QGridLayout, row: int, name: str, note: str, button: QPushButton | None = None
    ) -> None:
        picture, title, words = QLabel(), QLabel(name), QLabel(note)
        colour, ratio = theme.colours().accent, self.devicePixelRatio()
        picture.setPixmap(icons.picture("models", colour, 20, ratio))
        words.setProperty("muted", True)
        words.setWordWrap(True)
        grid.addWidget(picture, row, 0)
        grid.addWidget(title, row, 1)
        grid.addWidget(words, row, 2)
        if button is not None:
            button.setAccessibleName(f"{button.text()}: {name}")
            grid.addWidget(button, row, 3)
        grid.setColumnStretch(2, 1)

    def _arrange(self) -> None:
        for card, grid in ((self._base, self._base_grid), (self._trained, self._trained_grid)):
            grid.setHorizontalSpacing(theme.GAP * 2)
            grid.setVerticalSpacing(theme.GAP + theme.GAP // 2)
            card.body.addLayout(grid)
        bottom = QHBoxLayout()
        bottom.setSpacing(theme.GAP * 2)
        bottom.addWidget(self._add)
        bottom.addWidget(self._hint, 1)
        self._base.body.addLayout(bottom)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(*(theme.GAP * 3,) * 4)
        column.setSpacing(theme.GAP * 2)
        column.addWidget(self._base)
        column.addWidget(self._trained)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    @Slot()
    def _on_add(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Choose a model folder"))
        if folder:
            self._session.add_model_folder(folder)
            self.refresh()

    @Slot(str)
    def _on_remove(self, folder: str) -> None:
        self._session.preferences.remove_model_folder(folder)
        self.refresh()

    @Slot(int)
    def _on_open(self, number: int) -> None:
        self._session.page_wanted.emit("results", number)

    @Slot(int)
    def _on_smaller(self, number: int) -> None:
        if self._session.project is not None:
            run = runs.run(self._session.project, number)
            CompressDialog(self._session, run, self).open()

    @Slot(int)
    def _on_save(self, number: int) -> None:
        if self._session.project is not None:
            run = runs.run(self._session.project, number)
            ModelOutDialog(self._session, run, self).open()

    @Slot(int)
    def _on_take(self, number: int) -> None:
        use_run(self._session, number)


def _said_aside(run: Run) -> tuple[str, str]:
    """Return a run's name and why it is not used."""
    name = f"{run.id} · {word(PRESETS, run.preset)} · {word(METHODS, run.method)}"
    return name, _("Set aside: it lost more than was allowed")


def _said(run: Run, serving: int) -> tuple[str, str]:
    """Return a run's name and what is to be said of it."""
    assert run.scores is not None
    basis = scored_on(run.scores.scored_by, run.scores.rows)
    words = f"{quality(run.scores)} · {basis}"
    if not in_use.has_model(run):
        words = f"{words} · {_('its model is gone')}"
    return run_name(run, serving), words


def _emptied(grid: QGridLayout) -> None:
    while (item := grid.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
