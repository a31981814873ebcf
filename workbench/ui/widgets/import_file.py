"""How a file is to be read: its sheet and header, or its encoding and separator, or its password."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QWidget,
)

from workbench.requests import PreviewSheet
from workbench.results import SheetPreview
from workbench.translation import _
from workbench.ui import theme

# What a person may try for a text file, beyond what seems likely.
ENCODINGS = (
    "utf-8",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_kr",
    "cp1252",
    "cp1250",
    "cp1251",
    "utf-16-le",
    "utf-16-be",
)
_MOST_HEADER_LINES = 3
_LEAST_LETTERS = 10  # of a name in a choice that are seen


class ImportFile(QWidget):
    """Shows what the preview chose; emits `changed` when the person wants it otherwise."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview: SheetPreview | None = None
        self.sheet, self.encoding, self.delimiter = QComboBox(), QComboBox(), QComboBox()
        self.header, self.lines = QSpinBox(), QSpinBox()
        self.header.setRange(1, 1000)
        self.lines.setRange(1, _MOST_HEADER_LINES)
        self.quotes = QCheckBox(_("Quotation marks enclose fields"))
        self.quotes.setChecked(True)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.more = QPushButton()
        self.more.setAccessibleName(_("More sheets"))
        self._menu = QMenu(self.more)
        self.more.setMenu(self._menu)
        self._rows: list[tuple[QLabel, QWidget]] = []
        self._form = QFormLayout(self)
        self._arrange()
        self._connect()
        self.show_encodings(())
        for hidden in (self.delimiter, self.quotes, self.password):  # until a text file is seen
            self._show(hidden, visible=False)

    def _arrange(self) -> None:
        for mark, name in ((",", _("Comma")), (";", _("Semicolon")), ("\t", _("Tab")), ("|", "|")):
            self.delimiter.addItem(name, mark)
        sheets, header = QWidget(), QWidget()
        for box, parts in (
            (sheets, (self.sheet, self.more)),
            (header, (self.header, QLabel(_("over")), self.lines, QLabel(_("lines")))),
        ):
            line = QHBoxLayout(box)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(theme.GAP)
            for part in parts:
                line.addWidget(part, 1 if part is self.sheet else 0)
            line.addStretch(0 if box is sheets else 1)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setSpacing(theme.GAP)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.lines.setAccessibleName(_("Lines of the header"))
        for name, box, field in (
            (_("Sheet"), sheets, self.sheet),
            (_("Header row"), header, self.header),
            (_("Encoding"), self.encoding, self.encoding),
            (_("Separator"), self.delimiter, self.delimiter),
            ("", self.quotes, self.quotes),
            (_("Password"), self.password, self.password),
        ):
            label = QLabel(name)
            label.setBuddy(field)
            field.setAccessibleName(name or self.quotes.text())
            self._form.addRow(label, box)
            self._rows.append((label, box))

    def _connect(self) -> None:
        for box in (self.sheet, self.encoding, self.delimiter):
            narrow(box)
            box.activated.connect(self._on_changed)
        for spin in (self.header, self.lines):
            spin.setKeyboardTracking(False)
            spin.valueChanged.connect(self._on_changed)
        self.quotes.toggled.connect(self._on_changed)
        self.password.returnPressed.connect(self._on_changed)

    def request(self, path: str, pasted: str = "") -> PreviewSheet:
        """Return the question for a preview after what is shown."""
        preview = self._preview
        sheet = str(self.sheet.currentData() or "")
        same = preview is not None and preview.sheet == sheet
        return PreviewSheet(
            path,
            sheet=sheet,
            header_row=self.header.value() if same else 0,
            header_lines=self.lines.value() if same else 0,
            encoding=self.encoding.currentText() if self.encoding.isVisibleTo(self) else "",
            delimiter=str(self.delimiter.currentData()) if self._is_text() else "",
            quoting="" if self.quotes.isChecked() else "none",
            password=self.password.text(),
            pasted=pasted,
        )

    def other_sheets(self) -> tuple[str, ...]:
        """Return the sheets that are to be taken in as well."""
        return tuple(str(one.data()) for one in self._menu.actions() if one.isChecked())

    def show_preview(self, preview: SheetPreview) -> None:
        """Show what was chosen."""
        is_new = self._preview is None or self._preview.path != preview.path
        self._preview = preview
        self.sheet.clear()
        for name in preview.sheets or (preview.sheet,):
            hidden = _("{sheet} (hidden)").format(sheet=name)
            self.sheet.addItem(hidden if name in preview.hidden else name, name)
        self.sheet.setCurrentIndex(self.sheet.findData(preview.sheet))
        for spin, value in (
            (self.header, preview.header_row),
            (self.lines, preview.header_lines),
        ):
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)
        if is_new:
            self._offer_others(preview)
        is_text = bool(preview.delimiter) and bool(preview.path)
        for widget in (self.delimiter, self.quotes):
            self._show(widget, visible=is_text)
        if preview.encoding and is_text:
            self._offer_encoding(preview.encoding)
        at = self.delimiter.findData(preview.delimiter)
        self.delimiter.setCurrentIndex(max(at, 0))

    def show_encodings(self, names: tuple[str, ...]) -> None:
        """Offer these encodings first, then the others; none hides the choice."""
        self.encoding.clear()
        if names:
            self.encoding.addItems([*names, *(one for one in ENCODINGS if one not in names)])
        self._show(self.encoding, visible=bool(names))

    def show_quoting(self) -> None:
        """Offer to take quotation marks as plain text, where they cannot enclose fields."""
        self._show(self.quotes, visible=True)

    def ask_password(self) -> None:
        """Show the field for the password, and lead to it."""
        self._show(self.password, visible=True)
        self.password.setFocus()
        self.password.selectAll()

    def _offer_encoding(self, name: str) -> None:
        known = name.replace("_", "-").replace("utf-8-sig", "utf-8")
        if self.encoding.count() == 0:
            self.show_encodings((known,))
        self.encoding.setCurrentText(known)

    def _offer_others(self, preview: SheetPreview) -> None:
        self._menu.clear()
        for name in preview.sheets:
            if name != preview.sheet and name not in preview.hidden:
                action = QAction(name.replace("&", "&&"), self._menu)
                action.setData(name)
                action.setCheckable(True)
                action.toggled.connect(self._say_more)
                self._menu.addAction(action)
        self.more.setVisible(bool(self._menu.actions()))
        self._say_more()

    @Slot()
    def _say_more(self) -> None:
        count = len(self.other_sheets())
        self.more.setText(_("+ {n} sheets").format(n=count) if count else _("More sheets"))

    def _is_text(self) -> bool:
        return self._preview is not None and bool(self._preview.delimiter)

    def _show(self, widget: QWidget, *, visible: bool) -> None:
        for label, box in self._rows:
            if box is widget:
                self._form.setRowVisible(box, visible)
                label.setVisible(visible and bool(label.text()))

    def _on_changed(self, _value: object = None) -> None:
        self.changed.emit()


def narrow(box: QComboBox) -> None:
    """Let a choice be narrower than its longest name: the dialog is to fit the screen."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_LEAST_LETTERS)
