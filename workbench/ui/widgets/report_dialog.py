"""A report of the run that is shown: as what, in which language, signed by whom, with whose texts."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
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

from workbench.errors import WorkbenchError
from workbench.project.runs import Run
from workbench.requests import WriteReport
from workbench.results import ReportWritten
from workbench.translation import LANGUAGES, N_, _, language
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.dialog_parts import DialogParts
from workbench.ui.widgets.one_job import OneJob
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.wording import sentence

# In the order in which they are offered: ending, what it is, whether it is chosen at first.
KINDS = (
    (".pdf", N_("PDF, to print, sign and file"), True),
    (".html", N_("Web page, one file that every browser opens"), False),
    (".xlsx", N_("Excel appendix, with every table in full"), False),
)
_WIDTH = 600


class ReportDialog(Dialog):
    """Writes the files itself, with progress, and offers to open them."""

    def __init__(self, session: Session, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._run = session, run
        self._written: tuple[str, ...] = ()
        self._may_replace = False
        self.setWindowTitle(_("Report on run {run}").format(run=run.id))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(theme.scaled(_WIDTH))
        self._make_fields()
        self._make_end()
        self._arrange()
        self._job = OneJob(session, self, self._strip)
        self._job.ended.connect(self._on_ended)
        self._job.succeeded.connect(self._on_written)
        self._job.failed.connect(self._on_failed)

    # --- building ---------------------------------------------------------------------------

    def _make_fields(self) -> None:
        assert self._session.project is not None
        self.kinds = {suffix: QCheckBox(_(text)) for suffix, text, _first in KINDS}
        for suffix, _text, is_first in KINDS:
            self.kinds[suffix].setChecked(is_first)
            self.kinds[suffix].toggled.connect(self._on_changed)
        self.language = QComboBox()
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        self.language.setCurrentIndex(self.language.findData(language()))
        self.signed_by = QLineEdit()
        self.signed_by.setPlaceholderText(_("May stay empty, to be signed by hand"))
        self.with_texts = QCheckBox(_("With texts of rows: examples and phrases"))
        folder, stem = self._session.project.path.parent, self._session.project.path.stem
        self.target = QLineEdit(str(_free_stem(folder, _("{name} report").format(name=stem))))
        self.target.textEdited.connect(self._on_changed)
        self._browse = QPushButton(_("Choose…"))
        self._browse.clicked.connect(self._on_browse)

    def _make_end(self) -> None:
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.hide()
        self._strip = ProgressStrip()
        self._open = QPushButton(_("Open the file"))
        self._open.clicked.connect(self._on_open)
        self._folder = QPushButton(_("Show in folder"))
        self._folder.clicked.connect(self._on_folder)
        for button in (self._open, self._folder):
            button.hide()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.go = PrimaryButton(_("Write the report"))
        self._buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        self.go.clicked.connect(self._on_go)
        self._buttons.rejected.connect(self.reject)

    def _arrange(self) -> None:
        parts = DialogParts(self)
        column = parts.body
        column.addWidget(
            _muted(
                _(
                    "What the model is good for, on what it was tested, and what cannot be said: to"
                    " hand round and to file."
                )
            )
        )
        column.addSpacing(theme.GAP)
        for box in self.kinds.values():
            column.addWidget(box)
        column.addSpacing(theme.GAP)
        column.addLayout(self._form())
        column.addSpacing(theme.GAP)
        column.addWidget(self.with_texts)
        column.addWidget(
            _muted(
                _(
                    "Off: no sentence of a row stands in it. Names of files, columns and labels,"
                    " guidelines, and short values of columns do."
                )
            )
        )
        column.addSpacing(theme.GAP)
        column.addWidget(self.told)
        column.addWidget(self._strip)
        bottom = QHBoxLayout()
        bottom.addWidget(self._open)
        bottom.addWidget(self._folder)
        bottom.addStretch(1)
        bottom.addWidget(self._buttons)
        parts.foot.addLayout(bottom)
        self.go.lead(self)

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setSpacing(theme.GAP)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        place = QHBoxLayout()
        place.setSpacing(theme.GAP)
        place.addWidget(self.target, 1)
        place.addWidget(self._browse)
        for name, field, row in (
            (_("Language"), self.language, self.language),
            (_("Signed by"), self.signed_by, self.signed_by),
            (_("Save as"), self.target, place),
        ):
            label = QLabel(name)
            label.setBuddy(field)
            field.setAccessibleName(name)
            form.addRow(label, row)
        return form

    # --- what is asked ----------------------------------------------------------------------

    def paths(self) -> tuple[Path, ...]:
        """Return the files to write; a name that is not absolute lies beside the project."""
        assert self._session.project is not None
        name = self.target.text().strip()
        suffixes = [suffix for suffix, box in self.kinds.items() if box.isChecked()]
        if not name:
            return ()
        stem = self._session.project.path.parent / name  # an absolute name stays as it is
        if not stem.name:  # the root of a disk
            return ()
        if stem.suffix.lower() in self.kinds:
            stem = stem.with_suffix("")
        return tuple(stem.with_name(stem.name + suffix) for suffix in suffixes)

    def request(self) -> WriteReport:
        """Return what is to be written."""
        assert self._session.project is not None
        return WriteReport(
            str(self._session.project.path),
            tuple(map(str, self.paths())),
            run=self._run.id,
            language=str(self.language.currentData()),
            signed_by=self.signed_by.text().strip(),
            with_texts=self.with_texts.isChecked(),
        )

    def reject(self) -> None:
        """Cancel what runs, and close."""
        self._job.drop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel what runs."""
        self._job.drop()
        super().closeEvent(event)

    # --- slots ------------------------------------------------------------------------------

    @Slot()
    def _on_changed(self) -> None:
        self._may_replace = False
        self.go.setText(_("Write the report"))
        self.go.setEnabled(bool(self.paths()))
        self.told.hide()

    @Slot()
    def _on_go(self) -> None:
        there = [path.name for path in self.paths() if path.exists()]
        if there and not self._may_replace:
            self._may_replace = True
            self.go.setText(_("Replace"))
            self._tell(
                _("{files} is there already. Replace it, or choose another name.").format(
                    files=_(", ").join(there)
                )
            )
            return
        self._tell("")
        self._set_busy(busy=True)
        self._job.ask(self.request())

    @Slot()
    def _on_ended(self) -> None:
        self._set_busy(busy=False)

    @Slot(object)
    def _on_written(self, result: ReportWritten) -> None:
        self._written = result.paths
        names = _(", ").join(Path(path).name for path in result.paths)
        self._on_changed()
        self._tell(_("Written: {files}").format(files=names))
        self._may_replace = True  # what we wrote ourselves
        for button in (self._open, self._folder):
            button.show()
        self._open.setFocus()

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self._tell(str(sentence(error)))

    @Slot()
    def _on_open(self) -> None:
        if self._written:
            QDesktopServices.openUrl(QUrl.fromLocalFile(self._written[0]))

    @Slot()
    def _on_folder(self) -> None:
        if self._written:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self._written[0]).parent)))

    @Slot()
    def _on_browse(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self,
            _("Save the report as"),
            self.target.text(),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self.target.setText(name)
            self._on_changed()

    def _tell(self, text: str) -> None:
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def _set_busy(self, *, busy: bool) -> None:
        fields = (*self.kinds.values(), self.language, self.signed_by, self.with_texts)
        for widget in (*fields, self.target, self._browse, self.go):
            widget.setEnabled(not busy)
        for button in (self._open, self._folder):
            button.setVisible(not busy and bool(self._written))


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("muted", True)
    label.setFont(theme.small_font())
    return label


def _free_stem(folder: Path, name: str) -> Path:
    """Return a path without an ending under which no report lies yet."""
    stem, number = folder / name, 2
    while any((folder / f"{stem.name}{suffix}").exists() for suffix, _text, _first in KINDS):
        stem, number = folder / f"{name} ({number})", number + 1
    return stem
