"""What a training may be told: folded away, since the defaults are right for most."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.options import Options
from workbench.requests import TrainModel
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.icons import icon

DEVICES = ("auto", "cpu", "cuda")
_ANOTHER = "another folder"


class TrainOptions(QWidget):
    """The Advanced section. 0 in a field means: decide for me, and its text says so."""

    folder_added = Signal(str)  # a model folder that the person chose

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._toggle = QToolButton()
        self._toggle.setCheckable(True)
        self._toggle.setAutoRaise(True)
        self._toggle.toggled.connect(self._on_toggled)
        self._body = QWidget()
        self._form = QFormLayout(self._body)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._model = QComboBox()
        self._model.activated.connect(self._on_model_activated)
        self._epochs = _whole(0, 200)
        self._batch = _whole(0, 512)
        self._rate = QDoubleSpinBox()
        self._rate.setDecimals(6)
        self._rate.setRange(0.0, 0.1)
        self._rate.setSingleStep(0.00001)
        self._length = _whole(0, 512)
        self._seed = _whole(0, 999_999)
        self._device = QComboBox()
        self._fields: tuple[tuple[QLabel, QWidget], ...] = tuple(
            (QLabel(), field)
            for field in (
                self._model,
                self._epochs,
                self._batch,
                self._rate,
                self._length,
                self._seed,
                self._device,
            )
        )
        for label, field in self._fields:
            label.setBuddy(field)
            self._form.addRow(label, field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self._toggle)
        layout.addWidget(self._body)
        self._body.hide()
        self._folders: list[str] = []
        self.retranslate()

    def request(self, project: str, task: str, preset: str) -> TrainModel:
        """Return the request that the fields describe."""
        return TrainModel(
            project=project,
            task=task,
            preset=preset,
            model=self._model.currentData() or "",
            device=self._device.currentData() or "auto",
            options=Options(
                epochs=self._epochs.value(),
                batch_rows=self._batch.value(),
                learning_rate=self._rate.value(),
                max_tokens=self._length.value(),
                seed=self._seed.value(),
            ),
        )

    def set_folders(self, folders: list[str]) -> None:
        """Offer these model folders beside the built-in model."""
        self._folders = folders
        self._fill_models(self._model.currentData() or "")

    def retranslate(self) -> None:
        """Put every word in the present language; what is chosen stays."""
        self._toggle.setText(_("Advanced"))
        self._show_arrow()
        names = (
            _("Model"),
            _("Epochs"),
            _("Rows in a batch"),
            _("Learning rate"),
            _("Longest text, in tokens"),
            _("Seed"),
            _("Device"),
        )
        for (label, field), name in zip(self._fields, names, strict=True):
            label.setText(name)
            field.setAccessibleName(name)
        for field in (self._epochs, self._batch, self._rate, self._length, self._seed):
            field.setSpecialValueText(_("automatic"))
        chosen = self._device.currentData() or "auto"
        words = {"auto": _("automatic"), "cpu": _("CPU"), "cuda": _("NVIDIA GPU")}
        self._device.clear()
        for device in DEVICES:
            self._device.addItem(words[device], device)
        self._device.setCurrentIndex(DEVICES.index(chosen))
        self._fill_models(self._model.currentData() or "")

    def _fill_models(self, chosen: str) -> None:
        self._model.clear()
        self._model.addItem(_("MiniLM, built in"), "")
        for folder in self._folders:
            self._model.addItem(folder.replace("\\", "/").rsplit("/", 1)[-1], folder)
        self._model.addItem(_("Another model folder…"), _ANOTHER)
        self._model.setCurrentIndex(max(0, self._model.findData(chosen)))

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:
        self._body.setVisible(is_open)
        self._show_arrow()

    def _show_arrow(self) -> None:
        name = "chevron-down" if self._toggle.isChecked() else "chevron-right"
        self._toggle.setIcon(icon(name))
        self._toggle.setToolButtonStyle(self._toggle.toolButtonStyle().ToolButtonTextBesideIcon)

    @Slot(int)
    def _on_model_activated(self, place: int) -> None:
        if self._model.itemData(place) != _ANOTHER:
            return
        folder = QFileDialog.getExistingDirectory(self, _("Choose a model folder"))
        if folder:
            self._folders = [*self._folders, folder]
            self.folder_added.emit(folder)
        self._fill_models(folder)


def _whole(low: int, high: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    return box
