"""Save a trained model for other programs: for whom, and where."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from workbench.costs import exported_model_text
from workbench.project.runs import Run
from workbench.requests import ExportModel
from workbench.results import ModelExported
from workbench.translation import N_, _
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.dialog_parts import DialogParts
from workbench.ui.widgets.job_panel import JobPanel
from workbench.ui.widgets.primary_button import PrimaryButton

FORMATS = {
    "pack": (
        N_("BERT Workbench on another computer"),
        N_(
            "One file with the model, its labels, cleaning, thresholds and scores. No text of"
            " yours is in it."
        ),
    ),
    "transformers": (
        N_("Python, with transformers"),
        N_("A folder that plain transformers loads; it brings no code of ours."),
    ),
    "onnx": (
        N_("Any language, with ONNX Runtime"),
        N_("One file model.onnx that takes token numbers and gives probabilities."),
    ),
}
_WIDTH = 560


class ModelOutDialog(Dialog):
    """Writes a new folder; nothing that is there is replaced."""

    def __init__(self, session: Session, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._run = session, run
        self.setWindowTitle(_("Save the model of run {run} for other programs").format(run=run.id))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(theme.scaled(_WIDTH))
        self.formats, self.folder = QComboBox(), QLineEdit()
        for key, (name, _help) in FORMATS.items():
            self.formats.addItem(_(name), key)
        self._browse = QPushButton(_("Choose…"))
        self.panel = JobPanel(session)
        self._help, self.told, self._where = QLabel(), QLabel(), QLabel()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.go = PrimaryButton(_("Save"))
        self._buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        self._arrange()
        self.formats.currentIndexChanged.connect(self._on_format_changed)
        self._browse.clicked.connect(self._on_browse)
        self.go.clicked.connect(self._on_go)
        self._buttons.rejected.connect(self.reject)
        self.panel.found.connect(self._on_found)
        self.panel.ended.connect(self._on_ended)
        self._parent_folder = session.project.path.parent if session.project else Path.home()
        self._on_format_changed()

    def _arrange(self) -> None:
        for label in (self._help, self.told):
            label.setWordWrap(True)
        self._help.setProperty("muted", True)
        where = QHBoxLayout()
        where.addWidget(self.folder, 1)
        where.addWidget(self._browse)
        form = QFormLayout()
        form.setSpacing(theme.GAP)
        for name, field, row in (
            (_("For"), self.formats, self.formats),
            (_("New folder"), self.folder, where),
        ):
            label = self._where if field is self.folder else QLabel(name)
            label.setBuddy(field)
            field.setAccessibleName(name)
            form.addRow(label, row)
        parts = DialogParts(self, space=theme.GAP + theme.GAP // 2)
        parts.body.addLayout(form)
        for widget in (self._help, self.told, self.panel):
            parts.body.addWidget(widget)
        parts.foot.addWidget(self._buttons)
        self.go.lead(self)

    @Slot()
    def _on_format_changed(self) -> None:
        key = str(self.formats.currentData())
        self._help.setText(_(FORMATS[key][1]))
        project = self._session.project
        stem = project.path.stem if project is not None else "model"
        name = f"{stem}-run{self._run.id}"
        name += ".bertpack" if key == "pack" else f"-{key}"
        self._where.setText(_("New file") if key == "pack" else _("New folder"))
        self.folder.setText(str(self._parent_folder / name))

    @Slot()
    def _on_browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, _("Choose the folder to put it in"), str(self._parent_folder)
        )
        if chosen:
            self._parent_folder = Path(chosen)
            self._on_format_changed()

    @Slot()
    def _on_go(self) -> None:
        project = self._session.project
        if project is None or not self.folder.text().strip():
            return
        self.told.clear()
        self.go.setEnabled(False)
        path, key = self.folder.text().strip(), str(self.formats.currentData())
        task = self._session.task.name if self._session.task else ""
        self.panel.ask(ExportModel(str(project.path), path, key, task, self._run.id))

    @Slot(object)
    def _on_found(self, result: object) -> None:
        if isinstance(result, ModelExported):
            self.told.setText(exported_model_text(result))

    @Slot()
    def _on_ended(self) -> None:
        self.go.setEnabled(True)

    def reject(self) -> None:
        """Cancel what runs, and close."""
        self.panel.drop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel what runs."""
        self.panel.drop()
        super().closeEvent(event)
