"""What a training may be told: folded away, since the defaults are right for most."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.options import GROUPS, Options
from workbench.requests import TrainModel
from workbench.translation import _, ngettext
from workbench.ui import theme
from workbench.ui.widgets.option_group import FoldButton, OptionGroup

DEVICES = ("auto", "cpu", "cuda")
_ANOTHER = "another folder"


class TrainOptions(QWidget):
    """The Advanced section: the model, the device, and every row of `OPTIONS` in its group."""

    folder_added = Signal(str)  # a model folder that the person chose

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toggle = FoldButton()
        self._body = QWidget()
        self.toggle.toggled.connect(self._body.setVisible)
        self._model, self._device = QComboBox(), QComboBox()
        self._model.activated.connect(self._on_model_activated)
        self.groups = [OptionGroup(group) for group in GROUPS]
        self._said = QLabel()
        self._said.setWordWrap(True)
        self._said.setProperty("muted", True)
        self._said.setFont(theme.small_font())
        self.reset_button = QPushButton()
        self.reset_button.clicked.connect(self.reset)
        self._arrange()
        self._folders: list[str] = []
        self.retranslate()

    def _arrange(self) -> None:
        top = QGridLayout()
        top.setContentsMargins(2, 0, 0, 0)
        top.setColumnStretch(1, 1)
        self._labels = [QLabel(), QLabel()]
        for row, (label, box) in enumerate(
            zip(self._labels, (self._model, self._device), strict=True)
        ):
            label.setBuddy(box)
            box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(10)
            top.addWidget(label, row, 0)
            top.addWidget(box, row, 1)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.GAP // 2)
        inside.addLayout(top)
        for group in self.groups:
            group.said.connect(self._on_said)
            inside.addWidget(group)
        inside.addWidget(self._said)
        inside.addWidget(self.reset_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self.toggle)
        layout.addWidget(self._body)
        self._body.hide()

    # --- what was said ----------------------------------------------------------------------

    def request(self, project: str, task: str, preset: str) -> TrainModel:
        """Return the request that the fields describe."""
        return TrainModel(
            project=project,
            task=task,
            preset=preset,
            model=self._model.currentData() or "",
            device=self._device.currentData() or "auto",
            options=self.options(),
        )

    def options(self) -> Options:
        """Return what was said; what the kind of task does not have is left out."""
        said = [field for group in self.groups for field in group.changed]
        return Options(**{field.option.name: field.value() for field in said})

    def set_kind(self, kind: str) -> None:
        """Show only what a kind of task has: "single", "several", "tree" or "number"."""
        for group in self.groups:
            group.set_kind(kind)
        self._show_said()

    @Slot()
    def reset(self) -> None:
        """Leave every option to us again; model and device stay."""
        for group in self.groups:
            for field in group.fields:
                field.reset()

    def set_folders(self, folders: list[str]) -> None:
        """Offer these model folders beside the built-in model."""
        self._folders = folders
        self._fill_models(self._model.currentData() or "")

    # --- words ------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Put every word in the present language; what is chosen stays."""
        names = (_("Model"), _("Device"))
        for label, box, name in zip(self._labels, (self._model, self._device), names, strict=True):
            label.setText(name)
            box.setAccessibleName(name)
        for group in self.groups:
            group.retranslate()
        self.reset_button.setText(_("Reset to automatic"))
        chosen = self._device.currentData() or "auto"
        words = {"auto": _("automatic"), "cpu": _("CPU"), "cuda": _("NVIDIA GPU")}
        self._device.clear()
        for device in DEVICES:
            self._device.addItem(words[device], device)
        self._device.setCurrentIndex(DEVICES.index(chosen))
        self._fill_models(self._model.currentData() or "")
        self.toggle.restyle()
        self._show_said()

    def _show_said(self) -> None:
        count = sum(len(group.changed) for group in self.groups)
        advanced = _("Advanced")
        self.toggle.setText(f"{advanced} · {count}" if count else advanced)
        line = ngettext(
            "{n} option differs from automatic.", "{n} options differ from automatic.", count
        )
        self._said.setText(line.format(n=count) if count else _("Every option is automatic."))
        self.reset_button.setEnabled(count > 0)

    def _fill_models(self, chosen: str) -> None:
        self._model.clear()
        self._model.addItem(_("MiniLM, built in"), "")
        for folder in self._folders:
            self._model.addItem(folder.replace("\\", "/").rsplit("/", 1)[-1], folder)
        self._model.addItem(_("Another model folder…"), _ANOTHER)
        self._model.setCurrentIndex(max(0, self._model.findData(chosen)))

    # --- slots ------------------------------------------------------------------------------

    @Slot()
    def _on_said(self) -> None:
        self._show_said()

    @Slot(int)
    def _on_model_activated(self, place: int) -> None:
        if self._model.itemData(place) != _ANOTHER:
            return
        folder = QFileDialog.getExistingDirectory(self, _("Choose a model folder"))
        if folder:
            self._folders = [*self._folders, folder]
            self.folder_added.emit(folder)
        self._fill_models(folder)
