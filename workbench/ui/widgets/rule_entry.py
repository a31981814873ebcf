"""Where a new rule is written: its label, what it looks for, and what that finds while it is typed."""

from array import array

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import WorkbenchError
from workbench.project import search
from workbench.project.labels import Label
from workbench.project.rows import View
from workbench.translation import _, ngettext
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.tables.view_query import ViewQuery
from workbench.ui.widgets.label_swatch import swatch
from workbench.wording import sentence

_MS_UNTIL_PREVIEW = 250


class RuleEntry(QWidget):
    """Emits `added` with a label's id and a pattern; `preview_clicked` when its rows are wanted."""

    added = Signal(int, str)
    preview_clicked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._query = ViewQuery(self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_MS_UNTIL_PREVIEW)
        self.label, self.pattern = QComboBox(), QLineEdit()
        self.add = QPushButton(_("&Add the rule"))
        self.told = QLabel()
        self.told.setTextFormat(Qt.TextFormat.RichText)
        self.label.setAccessibleName(_("Label of the new rule"))
        self.label.setMinimumWidth(theme.scaled(150))
        self.pattern.setAccessibleName(_("What the new rule looks for"))
        self.pattern.setPlaceholderText(
            _("late, never arrived   or   late AND (parcel OR order) -refund")
        )
        self.pattern.setMaxLength(2000)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self.label)
        line.addWidget(self.pattern, 1)
        line.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP // 2)
        column.addLayout(line)
        column.addWidget(self.told)
        self.pattern.textChanged.connect(self._on_typed)
        self.pattern.returnPressed.connect(self._on_add)
        self.add.clicked.connect(self._on_add)
        self.told.linkActivated.connect(self._on_link)
        self._typing.timeout.connect(self._preview)
        self._query.found.connect(self._on_found)
        self._query.failed.connect(self._on_failed)
        self.open()
        self._say("")

    def open(self) -> None:
        """Ask the session's project from now on."""
        if self._session.project is not None:
            self._query.open(self._session.project.path)

    def close_query(self) -> None:
        """Let go of the project."""
        self._typing.stop()
        self._query.close()

    def show_labels(self, labels: "list[Label]") -> None:
        """Offer these labels, the chosen one kept."""
        before = self.label.currentData()
        self.label.clear()
        for label in labels:
            self.label.addItem(swatch(label.colour), label.name, label.id)
        self.label.setCurrentIndex(max(0, self.label.findData(before)))
        self._enable()

    def begin(self, label: str, pattern: str) -> None:
        """Write the beginnings of a rule, for the person to complete and add."""
        self.label.setCurrentIndex(max(0, self.label.findText(label)))
        self.pattern.setText(pattern)
        self.pattern.setFocus()

    def _is_readable(self) -> bool:
        sheet = self._session.sheet
        try:
            if sheet is not None and search.wanted(sheet, "", self.pattern.text()) is not None:
                return True
        except WorkbenchError as error:
            self._say(str(sentence(error)), is_bad=True)
            return False
        self._say("")
        return False

    def _enable(self) -> None:
        self.add.setEnabled(bool(self.pattern.text().strip()) and self.label.count() > 0)

    def _say(self, words: str, *, is_bad: bool = False) -> None:
        palette = self.told.palette()
        colour = theme.colours().bad if is_bad else theme.colours().muted
        palette.setColor(QPalette.ColorRole.WindowText, QColor(colour))
        self.told.setPalette(palette)
        self.told.setText(words or "&nbsp;")

    @Slot()
    def _on_typed(self) -> None:
        self._enable()
        self._typing.start()

    @Slot()
    def _preview(self) -> None:
        sheet = self._session.sheet
        if sheet is not None and self._is_readable():
            self._query.ask(View(sheet.id, rule=self.pattern.text()))

    @Slot()
    def _on_add(self) -> None:
        if self.add.isEnabled() and self._is_readable():
            self.added.emit(int(self.label.currentData()), self.pattern.text())

    @Slot(object)
    def _on_found(self, ids: "array[int]") -> None:
        if not self.pattern.text().strip():
            return
        count = len(ids)
        words = ngettext("It finds {n} row.", "It finds {n} rows.", count)
        link = _("Show them")
        more = f' <a href="rows">{link}</a>' if count else ""
        self._say(words.format(n=f"{count:,}") + more)

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self._say(str(sentence(error)), is_bad=True)

    @Slot()
    def _on_link(self) -> None:
        self.preview_clicked.emit(self.pattern.text())
