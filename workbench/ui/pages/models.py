"""Models: those to start from, those of this project, and those that came from elsewhere."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench import library
from workbench.costs import megabytes
from workbench.library import ModelAbout
from workbench.paths import remove_model
from workbench.project import in_use, model_cards, predictions, runs
from workbench.project.changes import Changes
from workbench.project.runs import Run
from workbench.requests import AdoptModel, ImportModel
from workbench.results import ModelAdopted, ModelImported
from workbench.translation import _, flowing, ngettext
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.compress_dialog import CompressDialog
from workbench.ui.widgets.in_use_card import run_name, use_run
from workbench.ui.widgets.model_card_dialog import ModelCardDialog
from workbench.ui.widgets.model_fetch_dialog import ModelFetchDialog
from workbench.ui.widgets.model_list import ModelLine, ModelList
from workbench.ui.widgets.model_out_dialog import ModelOutDialog
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.work_dialog import worked
from workbench.wording import METHODS, PRESETS, quality, scored_on, word

FILES = "*.bertpack *.zip"
_FOLDER = "folder:"  # before the path of a folder that the person added


class ModelsPage(QWidget):
    """Lists; a model's folder is checked by the engine when it is used."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._cards = (Card(), Card(), Card())
        self.base, self.trained, self.elsewhere = ModelList(), ModelList(), ModelList()
        self.add = PrimaryButton()
        self._menu = QMenu(self)
        self._adders = [self._menu.addAction("") for _n in range(3)]
        for action, slot in zip(
            self._adders, (self._on_folder, self._on_file, self._on_fetch), strict=True
        ):
            action.triggered.connect(slot)
        self.add.setMenu(self._menu)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setProperty("muted", True)
        for models in (self.base, self.trained, self.elsewhere):
            models.acted.connect(self._on_acted)
        self._arrange()
        for signal in (session.project_opened, session.project_closed, session.task_changed):
            signal.connect(self.refresh)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        titles = (
            _("Models to start from"),
            _("Trained in this project"),
            _("Trained elsewhere"),
        )
        for card, title in zip(self._cards, titles, strict=True):
            card.set_title(title)
        self.add.setText(_("Add a model…"))
        words = (_("From a folder…"), _("From a file…"), _("Over the network…"))
        for action, text in zip(self._adders, words, strict=True):
            action.setText(text)
        self._hint.setText(
            _(
                "A folder of the BERT family, GPT-2 or Qwen with safetensors, a .bertpack from a"
                " colleague, or one from a list over the network. Files with code or without"
                " safetensors are refused."
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
        """Take in the model file with this path."""
        if isinstance(request, Path):
            self.take_in(request)

    @Slot()
    def refresh(self) -> None:
        """Fill the lists."""
        self.base.show_lines(self._base_lines())
        nothing = (_("None yet"), _("Train makes one in seconds or minutes."))
        self.trained.show_lines(self._trained_lines(), nothing)
        found = self._elsewhere_lines()
        self._cards[2].setVisible(bool(found))
        self.elsewhere.show_lines(found)

    # --- the lines --------------------------------------------------------------------------

    def _base_lines(self) -> list[ModelLine]:
        built_in = _("English · 6 layers · 90 MB · Apache-2.0")
        lines = [ModelLine("", _("MiniLM, built in"), built_in)]
        acts = (("rename", _("Card and name…")), ("remove", _("Remove…")))
        lines += [
            ModelLine(str(folder), told.name, _said_base(told), more=acts)
            for folder, told in library.entries("base")
        ]
        lines += [
            ModelLine(_FOLDER + one, Path(one).name, one, ("forget", _("Remove from the list")))
            for one in self._session.model_folders()
        ]
        return lines

    def _trained_lines(self) -> list[ModelLine]:
        project, task = self._session.project, self._session.task
        if project is None or task is None:
            return []
        found = sorted(runs.all_runs(project, task.id), key=lambda run: -run.id)
        serving, can_change = in_use.number(project, task.id), not self._session.readonly
        lines = []
        for run in (one for one in found if one.scores is not None):
            name, note = _said(run, serving)
            more = (
                *((("use", _("Use this model")),) if run.id != serving else ()),
                ("card", _("Card, and try it on a text…")),
                ("smaller", _("Make it smaller…")),
                ("save", _("Save for another computer or program…")),
                ("delete", _("Delete…")),
            )
            show = ("show", _("Show the results"))
            lines.append(ModelLine(str(run.id), name, note, show, more, can_change))
        for run in (one for one in found if one.state == "aside"):
            name, note = _said_aside(run)
            act = ("use", _("Use it anyway"))
            lines.append(ModelLine(str(run.id), name, note, act, (), can_change))
        return lines

    def _elsewhere_lines(self) -> list[ModelLine]:
        act = ("adopt", _("Use in this project"))
        can_adopt = self._session.project is not None and not self._session.readonly
        more = (("rename", _("Card, and try it on a text…")), ("remove", _("Remove…")))
        return [
            ModelLine(
                str(folder), told.name, _said_elsewhere(told), act if can_adopt else None, more
            )
            for folder, told in library.entries("trained")
        ]

    # --- coming in --------------------------------------------------------------------------

    def take_in(self, file: Path) -> None:
        """Take a model in from a file, and say what came."""
        result = worked(self._session, ImportModel(str(file)), _("Add a model"), self)
        if isinstance(result, ModelImported):
            words = _("{name} is among your models now.").format(name=result.name)
            self._session.notified.emit("info", words)
        self.refresh()

    @Slot()
    def _on_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Choose a model folder"))
        if folder:
            self._session.add_model_folder(folder)
            self.refresh()

    @Slot()
    def _on_file(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, _("Choose a model file"), "", _("Models") + f" ({FILES})"
        )
        if name:
            self.take_in(Path(name))

    @Slot()
    def _on_fetch(self) -> None:
        dialog = ModelFetchDialog(self._session, self)
        dialog.finished.connect(self.refresh)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # --- what is done with one --------------------------------------------------------------

    @Slot(str, str)
    def _on_acted(self, act: str, key: str) -> None:
        if act in {"rename", "remove", "adopt"}:
            {"rename": self._rename, "remove": self._remove, "adopt": self._adopt}[act](Path(key))
        elif act == "forget":
            self._session.preferences.remove_model_folder(key.removeprefix(_FOLDER))
            self.refresh()
        elif self._session.project is not None:
            self._act_on_run(act, runs.run(self._session.project, int(key)))

    def _act_on_run(self, act: str, run: Run) -> None:
        project = self._session.project
        assert project is not None
        if act == "show":
            self._session.page_wanted.emit("results", run.id)
        elif act == "use":
            use_run(self._session, run.id)
        elif act == "smaller":
            CompressDialog(self._session, run, self).open()
        elif act == "save":
            ModelOutDialog(self._session, run, self).open()
        elif act == "delete":
            self._delete(run)
        elif act == "card":
            told = model_cards.of_run(project, run)
            ModelCardDialog(self._session, Path(run.folder), told, self).open()

    def _rename(self, folder: Path) -> None:
        told = library.about(folder)
        if told is not None:
            dialog = ModelCardDialog(self._session, folder, told, self, is_ours=True)
            dialog.finished.connect(self.refresh)
            dialog.open()

    def _adopt(self, folder: Path) -> None:
        project = self._session.project
        if project is None:
            return
        request = AdoptModel(str(project.path), str(folder))
        result = worked(self._session, request, _("Use in this project"), self)
        if isinstance(result, ModelAdopted):
            words = _("It is run {run} of the task {task} now, and in use.")
            serving = in_use.number(project, runs.run(project, result.run).task)
            if serving != result.run:
                words = _(
                    "It is run {run} of the task {task} now, beside run {serving} in use. Apply lets you"
                    " choose it; “Use this model” puts it in use."
                )
            said = words.format(run=result.run, task=result.task, serving=serving)
            self._session.broadcast(Changes(runs=True, tasks=True, labels=True))
            self._session.notified.emit("info", said)

    def _remove(self, folder: Path) -> None:
        told = library.about(folder)
        name = told.name if told is not None else folder.name
        more = _("Models that were trained from it, and runs that use it, cannot be applied then.")
        if self._is_sure(_("Remove {name} from this computer?").format(name=name), more):
            remove_model(str(folder))
            self.refresh()

    def _delete(self, run: Run) -> None:
        project, task = self._session.project, self._session.task
        assert project is not None
        assert task is not None
        lost = predictions.count_of_run(project, run.id)
        more = ngettext(
            "Its scores and {n} prediction go with it; labels stay. This cannot be undone.",
            "Its scores and {n} predictions go with it; labels stay. This cannot be undone.",
            lost,
        ).format(n=f"{lost:,}")
        if run.id == in_use.number(project, task.id):
            more = flowing(_("It is the model in use."), more)
        if not self._is_sure(_("Delete run {run} and its model?").format(run=run.id), more):
            return
        folder = Path(run.folder)
        is_gone = self._session.write(lambda opened: runs.delete_run(opened, run.id))
        if is_gone and library.about(folder) is None:  # one of the library is not this run's alone
            remove_model(str(folder))

    def _is_sure(self, question: str, more: str) -> bool:
        box = QMessageBox(QMessageBox.Icon.Question, _("Models"), question, parent=self)
        box.setInformativeText(more)
        keep = box.addButton(_("Keep it"), QMessageBox.ButtonRole.RejectRole)
        gone = box.addButton(_("Delete it"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(keep)
        box.exec()
        return box.clickedButton() is gone

    def _arrange(self) -> None:
        for card, models in zip(
            self._cards, (self.base, self.trained, self.elsewhere), strict=True
        ):
            card.body.addWidget(models)
        bottom = QHBoxLayout()
        bottom.setSpacing(theme.GAP * 2)
        bottom.addWidget(self.add, 0, Qt.AlignmentFlag.AlignTop)
        bottom.addWidget(self._hint, 1)
        self._cards[0].body.addLayout(bottom)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(*(theme.GAP * 3,) * 4)
        column.setSpacing(theme.GAP * 2)
        for card in self._cards:
            column.addWidget(card)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)


def _said_base(told: ModelAbout) -> str:
    parts = (_(", ").join(told.languages), megabytes(told.size), told.licence)
    return " · ".join(part for part in parts if part)


def _said_elsewhere(told: ModelAbout) -> str:
    if told.scores is None:
        return megabytes(told.size)
    basis = scored_on(told.scores.scored_by, told.scores.rows)
    return f"{quality(told.scores)} · {basis} · {megabytes(told.size)}"


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
