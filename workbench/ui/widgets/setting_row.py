"""One setting: what it is, the field that holds it, and the way back to the usual."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)

from workbench.settings import Setting
from workbench.translation import N_, _, in_other_languages
from workbench.ui import icons, theme
from workbench.ui.widgets.folder_field import FolderField

_CHOICES = {
    "system": N_("as the system"),
    "en": "English",
    "zh_CN": "简体中文",
    "light": N_("light"),
    "dark": N_("dark"),
    "best": N_("Best next"),
    "sheet": N_("Sheet order"),
    "": N_("automatic"),
    "auto": N_("automatic"),
    "cpu": N_("CPU"),
    "cuda": N_("NVIDIA GPU"),
    "float32": "float32",
    "bfloat16": "bfloat16",
    "yes": N_("yes"),
    "no": N_("no"),
}
_FIELD_WIDTH, _WIDEST = 240, 320  # pixels

Field = QComboBox | QLineEdit | QSpinBox | FolderField


class SettingRow(QWidget):
    """Emits `chosen` with the name and the value as `Preferences` keeps it."""

    chosen = Signal(str, str)

    def __init__(self, setting: Setting, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.field = self._made()
        self.name, self.more = QLabel(), QLabel()
        self.back = QToolButton()
        self._arrange()
        self.show_value(value)
        self._connect()
        self.retranslate()

    def value(self) -> str:
        """Return what the field says, as it is kept."""
        if isinstance(self.field, QComboBox):
            return str(self.field.currentData())
        if isinstance(self.field, QSpinBox):
            return str(self.field.value())
        return self.field.text().strip()

    def show_value(self, value: str) -> None:
        """Show what is set; nothing is emitted."""
        blocker = QSignalBlocker(self.field)
        if isinstance(self.field, QComboBox):
            self.field.setCurrentIndex(max(0, self.field.findData(value)))
        elif isinstance(self.field, QSpinBox):
            self.field.setValue(int(value) if value.isdecimal() else int(self.setting.default))
        else:
            self.field.setText(value)
        blocker.unblock()
        self._show_back()

    def matches(self, words: str) -> bool:
        """Return whether each of the words that were typed occurs in what this says, in any case.

        Its words in the other languages count too: who knows them from a colleague finds them here.
        """
        own = [self.setting.help, *(_CHOICES[one] for one in self.setting.choices)]
        own += [self.setting.more] if self.setting.more else []
        said = [self.setting.name, *map(_, own), *map(in_other_languages, own)]
        text = " ".join(said).casefold()
        return all(word in text for word in words.casefold().split())

    def retranslate(self) -> None:
        """Say everything in the present language."""
        name = _(self.setting.help)
        self.name.setText(name)
        self.more.setText(_(self.setting.more) if self.setting.more else "")
        self.more.setVisible(bool(self.setting.more))
        self.field.setAccessibleName(name)
        self.field.setAccessibleDescription(self.more.text())
        words = _("Back to the usual: {name}").format(name=name)
        self.back.setToolTip(words)
        self.back.setAccessibleName(words)
        self.back.setIcon(icons.icon("undo"))
        if isinstance(self.field, QComboBox):
            for place, choice in enumerate(self.setting.choices):
                self.field.setItemText(place, _begun(_(_CHOICES[choice])))
        elif isinstance(self.field, QSpinBox) and self.setting.low == 0:
            self.field.setSpecialValueText(_begun(_("automatic")))
        elif isinstance(self.field, QLineEdit):
            self.field.setPlaceholderText(_("the usual one"))
        elif isinstance(self.field, FolderField):
            self.field.retranslate()

    def _made(self) -> Field:
        if self.setting.kind == "number":
            number = QSpinBox()
            number.setRange(self.setting.low, self.setting.high)
            number.setSingleStep(self.setting.step)
            unit = self.setting.unit
            number.setSuffix(unit if unit == "%" else f" {unit}" if unit else "")
            number.setKeyboardTracking(False)
            return number
        if self.setting.kind == "folder":
            return FolderField(self.setting.name)
        if self.setting.kind == "text":
            return QLineEdit()
        box = QComboBox()
        for choice in self.setting.choices:
            box.addItem(choice, choice)
        return box

    def _arrange(self) -> None:
        self.name.setBuddy(self.field)
        self.name.setWordWrap(True)
        self.more.setWordWrap(True)
        self.more.setProperty("muted", True)
        self.more.setFont(theme.small_font())
        self.back.setAutoRaise(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, theme.GAP // 2, 0, theme.GAP // 2)
        grid.setVerticalSpacing(theme.GAP // 4)
        grid.setHorizontalSpacing(theme.GAP * 2)
        grid.setColumnStretch(0, 1)
        if isinstance(self.field, FolderField):  # a path needs the whole width
            grid.addWidget(self.name, 0, 0)
            grid.addWidget(self.back, 0, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(self.field, 1, 0, 1, 2)
            grid.addWidget(self.more, 2, 0, 1, 2)
            self.more.setContentsMargins(0, theme.GAP // 2, 0, 0)
            return
        self.field.setFixedWidth(min(theme.scaled(_FIELD_WIDTH), _WIDEST))
        lines = 1 if self.setting.more else 2  # without a note the name is beside its field
        grid.addWidget(self.name, 0, 0, lines, 1)
        grid.addWidget(self.more, 1, 0)
        grid.addWidget(self.field, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.back, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        kept = self.back.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(kept)

    def _connect(self) -> None:
        if isinstance(self.field, QComboBox):
            self.field.activated.connect(self._on_changed)
        elif isinstance(self.field, QSpinBox):
            self.field.valueChanged.connect(self._on_changed)
        elif isinstance(self.field, QLineEdit):
            self.field.editingFinished.connect(self._on_changed)
        else:
            self.field.chosen.connect(self._on_changed)
        self.back.clicked.connect(self.reset)

    @Slot()
    def reset(self) -> None:
        """Go back to the usual. A folder is asked for first: it takes a move."""
        if self.value() == self.setting.default:
            return
        if isinstance(self.field, FolderField):
            self.chosen.emit(self.setting.name, self.setting.default)
            return
        self.show_value(self.setting.default)
        self.chosen.emit(self.setting.name, self.setting.default)

    @Slot()
    def _on_changed(self, value: object = None) -> None:
        said = str(value) if isinstance(self.field, FolderField) else self.value()
        self._show_back()
        self.chosen.emit(self.setting.name, said)

    def _show_back(self) -> None:
        self.back.setVisible(self.value() != self.setting.default)


def _begun(words: str) -> str:
    """Return words with a capital, as every choice begins; names such as float32 stay as they are."""
    return words if any(letter.isdigit() for letter in words) else words[:1].upper() + words[1:]
