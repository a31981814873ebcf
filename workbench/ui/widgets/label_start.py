"""What stands on the Label page before one can label: choose the text, name two labels."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.project.sheets import Sheet
from workbench.translation import _
from workbench.ui import icons, theme
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.template_menu import TemplateMenu

_WIDTH = 420


class _Centred(QWidget):
    """A narrow column in the middle of the page: icon, title, sentence, and what a subclass adds."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon_name = icon
        self.picture = QLabel()
        self.title = QLabel()
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        field = QWidget()
        field.setFixedWidth(theme.scaled(_WIDTH))
        self.column = QVBoxLayout(field)
        self.column.setSpacing(theme.GAP)
        for label in (self.picture, self.title, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.column.addWidget(label)
        self.column.addSpacing(theme.GAP)
        line = QHBoxLayout(self)
        line.addWidget(field, 0, Qt.AlignmentFlag.AlignCenter)

    def restyle(self) -> None:
        """Take fonts and the icon from the theme."""
        colour, ratio = theme.colours().muted, self.devicePixelRatio()
        self.picture.setPixmap(icons.picture(self.icon_name, colour, 48, ratio))
        self.title.setFont(theme.title_font())


class ChooseText(_Centred):
    """Asks which column holds the text."""

    chosen = Signal(int)  # position of the column, counted from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("column", parent)
        self.columns = QComboBox()
        self.button = PrimaryButton()
        self.column.addWidget(self.columns)
        self.column.addWidget(self.button)
        self.button.clicked.connect(self._on_clicked)
        self.restyle()
        self.retranslate()

    def show_sheet(self, sheet: Sheet) -> None:
        """Offer the columns of `sheet`."""
        self.columns.clear()
        self.columns.addItems([column.name for column in sheet.columns])

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.title.setText(_("Which column holds the text?"))
        self.sentence.setText(
            _("Choose the column that people read to decide on a label. You can change it later.")
        )
        self.columns.setAccessibleName(_("Text column"))
        self.button.setText(_("Use this column"))

    def _on_clicked(self) -> None:
        self.chosen.emit(self.columns.currentIndex())


class NameLabels(_Centred):
    """Asks for the first two labels."""

    named = Signal(list)  # names, one or two
    template_wanted = Signal(object)  # Template
    column_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("label", parent)
        self._kind = "single"
        self.names = (QLineEdit(), QLineEdit())
        self.button = PrimaryButton()
        self.template_button, self.column_button = QPushButton(), QPushButton()
        self.templates = TemplateMenu(self)
        self.template_button.setMenu(self.templates)
        self.template_button.setFlat(True)
        self.column_button.setFlat(True)
        for name in self.names:
            self.column.addWidget(name)
            name.returnPressed.connect(self._on_return)
            name.textChanged.connect(self._on_typed)
        self.column.addWidget(self.button)
        self.column.addWidget(self.template_button)
        self.column.addWidget(self.column_button)
        self.templates.chosen.connect(self.template_wanted)
        self.button.clicked.connect(self._on_clicked)
        self.column_button.clicked.connect(self.column_wanted)
        self.restyle()
        self.retranslate()
        self._on_typed()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.title.setText(_("Name your first two labels"))
        self.sentence.setText(
            _(
                "A label is what you want to know about a row, such as a topic. "
                "You can add, rename and recolour labels at any time."
            )
        )
        if self._kind == "tree":
            self.sentence.setText(
                _(
                    "In a tree, labels stand in groups: write the group first, then “>”. "
                    "You can add, rename and move labels at any time."
                )
            )
        for name, hint in zip(self.names, _hints(self._kind), strict=True):
            name.setPlaceholderText(hint)
        self.names[0].setAccessibleName(_("First label"))
        self.names[1].setAccessibleName(_("Second label"))
        self.button.setText(_("Start labelling"))
        self.template_button.setText(_("Start from a template"))
        self.column_button.setText(_("Take labels from a column of the sheet…"))

    def show_kind(self, kind: str) -> None:
        """Ask for what a task of that kind needs: in a tree, for paths."""
        if kind != self._kind:
            self._kind = kind
            self.retranslate()

    def _on_typed(self) -> None:
        self.button.setEnabled(bool(self._typed()))

    def _on_return(self) -> None:
        if self.sender() is self.names[0]:
            self.names[1].setFocus()
        else:
            self._on_clicked()

    def _on_clicked(self) -> None:
        names = self._typed()
        if names:
            self.named.emit(names)

    def _typed(self) -> list[str]:
        return list(
            dict.fromkeys(name.text().strip() for name in self.names if name.text().strip())
        )


def _hints(kind: str) -> Sequence[str]:
    if kind == "tree":
        return (_("for example: Delivery > Late"), _("for example: Delivery > Damaged"))
    return (_("for example: Delivery"), _("for example: Refund"))
