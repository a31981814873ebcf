"""Get a base model over the network: the list, what it costs, and from where; nothing without a yes."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import WorkbenchError
from workbench.library import HubModel, entries, hub_models
from workbench.requests import FetchModel
from workbench.results import ModelImported
from workbench.translation import N_, _, flowing
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.one_job import OneJob
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.wording import sentence

PUBLIC = "https://huggingface.co"
_COLUMNS = (N_("Model"), N_("Languages"), N_("Size"), N_("Licence"))
_MOST_LANGUAGES = 2
_SIZE = (640, 560)


class ModelFetchDialog(Dialog):
    """`fetched` is what came, or None."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._models = hub_models()
        self.fetched: ModelImported | None = None
        self.setWindowTitle(_("Get a model"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(theme.room(*_SIZE))
        self.table = QTableWidget(len(self._models), len(_COLUMNS))
        self.name, self.mirror = QLineEdit(), QLineEdit(session.preferences.get("hub"))
        self._what, self.told = QLabel(), QLabel()
        self._strip = ProgressStrip()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.go = PrimaryButton(_("Fetch"))
        self._buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        self._job = OneJob(session, self, self._strip)
        self._fill()
        self._arrange()
        self.table.itemSelectionChanged.connect(self._on_chosen)
        self.name.textChanged.connect(self._say)
        self.mirror.textChanged.connect(self._say)
        self.go.clicked.connect(self._on_go)
        self._buttons.rejected.connect(self.reject)
        self._job.succeeded.connect(self._on_fetched)
        self._job.failed.connect(self._on_failed)
        self._job.ended.connect(self._say)
        self.table.selectRow(0)

    def _fill(self) -> None:
        there = {one.source for _folder, one in entries("base")}
        for row, model in enumerate(self._models):
            is_here = f"hub:{model.repo}" in there
            name = _("{name} (is here)").format(name=model.name) if is_here else model.name
            cells = (name, _languages(model), f"{model.megabytes:,} MB", model.licence)
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                item.setToolTip(model.repo)
                if column == 2:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(row, column, item)
        self.table.setHorizontalHeaderLabels([_(one) for one in _COLUMNS])
        self.table.setAccessibleName(_("Models that can be fetched"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.setProperty("roomy", True)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)

    def _arrange(self) -> None:
        stick = QLabel(
            _(
                "No connection here? Fetch the model's folder on another computer, bring it on a USB"
                " stick, and add it with “Add a model”."
            )
        )
        for label in (self._what, self.told, stick):
            label.setWordWrap(True)
        stick.setProperty("muted", True)
        form = QFormLayout()
        form.setSpacing(theme.GAP)
        for name, field in ((_("Name on the hub"), self.name), (_("Address"), self.mirror)):
            label = QLabel(name)
            label.setBuddy(field)
            field.setAccessibleName(name)
            form.addRow(label, field)
        self.mirror.setPlaceholderText(PUBLIC)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP + theme.GAP // 2)
        column.addWidget(self.table, 1)
        column.addLayout(form)
        for widget in (self._what, self.told, self._strip, stick, self._buttons):
            column.addWidget(widget)
        self.told.hide()
        self.go.lead(self)

    def reject(self) -> None:
        """Stop what is on its way (what came is kept for the next time), and close."""
        self._job.drop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what is on its way."""
        self._job.drop()
        super().closeEvent(event)

    def _chosen(self) -> HubModel | None:
        """Return the model of the list that the name is of, if any."""
        name = self.name.text().strip()
        return next((one for one in self._models if one.repo == name), None)

    @Slot()
    def _on_chosen(self) -> None:
        row = self.table.currentRow()
        if 0 <= row < len(self._models):
            self.name.setText(self._models[row].repo)

    @Slot()
    def _say(self) -> None:
        address = self.mirror.text().strip() or PUBLIC
        known = self._chosen()
        words = _("This uses the network: about {size} MB come from {address}.")
        if known is None:
            words = _("This uses the network: the model comes from {address}.")
        size = f"{known.megabytes:,}" if known else ""
        more = _("Nothing of yours is sent but the model's name.")
        self._what.setText(flowing(words.format(size=size, address=address), more))
        self.go.setEnabled(bool(self.name.text().strip()) and not self._job.is_running)

    @Slot()
    def _on_go(self) -> None:
        known, mirror = self._chosen(), self.mirror.text().strip()
        self._session.preferences.set("hub", mirror)
        self.told.hide()
        self._job.ask(
            FetchModel(
                self.name.text().strip(),
                known.revision if known else "main",
                mirror,
                known.name if known else "",
                known.licence if known else "",
                known.languages if known else (),
            )
        )
        self._say()

    @Slot(object)
    def _on_fetched(self, result: ModelImported) -> None:
        self.fetched = result
        self.accept()

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self.told.setText(str(sentence(error)))
        self.told.show()


def _languages(model: HubModel) -> str:
    """Return the languages in words: one or two by name, more as a number."""
    names = {"en": _("English"), "zh": _("Chinese")}
    if len(model.languages) > _MOST_LANGUAGES:
        return _("many")
    return _(", ").join(names.get(one, one) for one in model.languages)
