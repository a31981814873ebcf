"""The table of settings as a form. What is chosen holds at once."""

from PySide6.QtCore import QSignalMapper, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.settings import SETTINGS, Setting
from workbench.translation import N_, _
from workbench.ui import theme
from workbench.ui.keymap import Keymap
from workbench.ui.preferences import Preferences
from workbench.ui.widgets.keys_dialog import KeysDialog

_CHOICES = {
    "system": N_("as the system"),
    "en": "English",
    "zh_CN": "简体中文",
    "light": N_("light"),
    "dark": N_("dark"),
    "best": N_("Best next"),
    "sheet": N_("Sheet order"),
    "auto": N_("automatic"),
    "cpu": N_("CPU"),
    "cuda": N_("NVIDIA GPU"),
}


class PreferencesDialog(QDialog):
    """Derives from `SETTINGS`; its parent window is told of language and theme."""

    def __init__(self, preferences: Preferences, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._preferences = preferences
        self._fields: dict[str, QComboBox | QLineEdit] = {}
        self.setWindowTitle(_("Preferences"))
        self.setMinimumWidth(380)
        form = QFormLayout()
        form.setSpacing(theme.GAP + 2)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        mapper = QSignalMapper(self)
        for setting in SETTINGS:
            field = self._field(setting)
            (field.activated if isinstance(field, QComboBox) else field.editingFinished).connect(
                mapper.map
            )
            mapper.setMapping(field, setting.name)
            label = QLabel(_(setting.help))
            label.setBuddy(field)
            field.setAccessibleName(label.text())
            form.addRow(label, field)
            self._fields[setting.name] = field
        self.keys = QPushButton(_("Change…"))
        self.keys.setAccessibleName(_("Keys for labelling"))
        self.keys.setAutoDefault(False)
        self.keys.clicked.connect(self._on_keys)
        form.addRow(QLabel(_("Keys for labelling")), self.keys)
        mapper.mappedString.connect(self._on_chosen)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP * 2)
        column.addLayout(form)
        column.addWidget(buttons)

    def _field(self, setting: Setting) -> QComboBox | QLineEdit:
        """Return a list of the choices, or a line where any text is right."""
        value = self._preferences.get(setting.name)
        if not setting.choices:
            line = QLineEdit(value)
            line.setPlaceholderText(_("the usual one"))
            return line
        box = QComboBox()
        for choice in setting.choices:
            box.addItem(_(_CHOICES[choice]), choice)
        box.setCurrentIndex(max(0, box.findData(value)))
        return box

    @Slot()
    def _on_keys(self) -> None:
        KeysDialog(self._keymap, self).exec()

    @Slot(str)
    def _on_chosen(self, name: str) -> None:
        field = self._fields[name]
        value = str(field.currentData()) if isinstance(field, QComboBox) else field.text().strip()
        self._preferences.set(name, value)
        signal = getattr(self.parent(), f"{name}_wanted", None)
        if signal is not None:
            signal.emit(value)
