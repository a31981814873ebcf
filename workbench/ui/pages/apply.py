"""Apply: classify this sheet, another sheet or a new file, see what needs eyes, and export."""

from pathlib import Path

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from workbench import events as ev
from workbench.errors import CopyImpossible, TargetInUse, WorkbenchError
from workbench.jobs.job import Job
from workbench.project import in_use, predictions, rows, runs, sheets
from workbench.project.changes import Changes
from workbench.project.rows import View
from workbench.requests import ApplyModel, ExportWorkbook, ImportSheet, PreviewSheet
from workbench.results import ModelApplied, SheetImported, SheetPreview, WorkbookExported
from workbench.translation import _, language
from workbench.ui import theme
from workbench.ui.actions import REVIEW
from workbench.ui.session import Session
from workbench.ui.widgets.apply_stats import ApplyStats
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.export_dialog import ExportDialog
from workbench.ui.widgets.in_use_card import beside_text, run_name
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.ui.widgets.promise_dial import PromiseDial
from workbench.ui.widgets.remap_dialog import RemapDialog, missing_columns
from workbench.ui.widgets.tall_area import TallArea
from workbench.wording import event_text, sentence


class ApplyPage(QWidget):
    """One job at a time: preview and import of a new file, classification, or export."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: Job | None = None
        self._last_export = ""
        self._shows_folder = False
        self._empty = EmptyState("apply", "", "", "")
        self._empty.clicked.connect(self._on_train_wanted)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._build())
        for signal in (
            session.run_changed,
            session.task_changed,
            session.sheet_changed,
            session.project_opened,
        ):
            signal.connect(self.refresh)
        self.retranslate()

    def _build(self) -> QWidget:
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(*(theme.GAP * 3,) * 4)
        column.setSpacing(theme.GAP * 2)
        column.addWidget(self._build_what())
        column.addWidget(self._build_out())
        column.addStretch(1)
        return TallArea(full)

    def _build_what(self) -> Card:
        self._run, self._sheet = QComboBox(), QComboBox()
        self._run.activated.connect(self._on_run_chosen)
        self._sheet.activated.connect(self._on_sheet_chosen)
        self._run_label, self._sheet_label = QLabel(), QLabel()
        form = QFormLayout()
        form.setSpacing(theme.GAP)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, box in ((self._run_label, self._run), (self._sheet_label, self._sheet)):
            label.setBuddy(box)
            box.setMinimumContentsLength(36)  # a long name of a run must not widen the page
            box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            form.addRow(label, box)
        self._not_in_use = QLabel()
        self._not_in_use.setProperty("muted", True)
        form.insertRow(1, "", self._not_in_use)
        self._apply = PrimaryButton("")
        self._apply.clicked.connect(self._on_apply)
        self._file = QPushButton()
        self._file.clicked.connect(self._on_file_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        for button in (self._apply, self._file):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._strip = ProgressStrip()
        self._strip.cancel_clicked.connect(self._on_cancel)
        self._strip.hide()
        self._what = Card("")
        self._what.body.addLayout(form)
        self._what.body.addLayout(buttons)
        self._what.body.addWidget(self._strip)
        return self._what

    def _build_out(self) -> Card:
        self._stats = ApplyStats()
        self._stats.done.clicked.connect(self._on_done_wanted)
        self._stats.review.clicked.connect(self._on_review_wanted)
        self.dial = PromiseDial(self._session)
        self._export, self._open, self._folder = PrimaryButton(), QPushButton(), QPushButton()
        self._export.clicked.connect(self._on_export)
        self._folder.clicked.connect(self._on_folder)
        self._open.clicked.connect(self._on_open)
        self._saved = QLabel()
        self._saved.setWordWrap(True)
        out = QHBoxLayout()
        out.setSpacing(theme.GAP)
        for button in (self._export, self._open, self._folder):
            out.addWidget(button)
        out.addWidget(self._saved, 1)
        self._out = Card("")
        self._out.body.addWidget(self._stats)
        self._out.body.addWidget(self.dial)
        self._out.body.addSpacing(theme.GAP)
        self._out.body.addLayout(out)
        return self._out

    # --- what every page has ----------------------------------------------------------------

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self._empty.set_text(
            _("No model to apply yet"),
            _("Train a model first; then it classifies this sheet, or next month's."),
            _("Go to Train"),
        )
        self._what.set_title(_("Classify rows"))
        self._run_label.setText(_("With the model of run"))
        self._sheet_label.setText(_("The sheet"))
        self._run.setAccessibleName(self._run_label.text())
        self._sheet.setAccessibleName(self._sheet_label.text())
        self._file.setText(_("Classify another file…"))
        self._out.set_title(_("What came of it"))
        self._export.setText(_("Export…"))
        self._open.setText(_("Open the file"))
        self._folder.setText(_("Show in folder"))
        self._strip.retranslate()
        self.dial.retranslate()
        self.refresh()

    def on_changed(self, changes: Changes) -> None:
        """Renew what a write elsewhere touched."""
        if changes.runs or changes.predictions or changes.sheets:
            self.refresh()

    def shown(self) -> None:
        """Count anew when the page is opened."""
        self.refresh()

    def open_request(self, request: object) -> None:
        """Start the export that the File menu asks for."""
        if request == "export":
            self._on_export()

    @Slot()
    def refresh(self) -> None:
        """Read runs, sheets and counts again."""
        session = self._session
        if session.project is None or session.run is None or session.sheet is None:
            self._stack.setCurrentIndex(0)
            return
        self._stack.setCurrentIndex(1)
        self._fill_choices()
        run, sheet = session.run, session.sheet
        count = self._stats.show_counts(session.project, run, sheet)
        self.dial.offer(count)
        last = predictions.last_row(session.project, run.id, sheet.id)
        left = bool(rows.texts(session.project, sheet, start_after=last, limit=1))
        self._apply.setText(self._apply_text(sheet.rows, last, left=left))
        idle = self._job is None and not session.readonly
        self._apply.setEnabled(idle and left)
        self._apply.set_primary(primary=left or not count)
        self._export.set_primary(primary=not left and count > 0)
        self._file.setEnabled(idle)
        self._export.setEnabled(self._job is None and count > 0)
        for button in (self._open, self._folder):
            button.setVisible(bool(self._last_export))
        self._strip.setVisible(self._job is not None)

    @staticmethod
    def _apply_text(total: int, last: int, *, left: bool) -> str:
        """Return what the button does: rows are classified in their order, so `last` says how far."""
        if last and left:
            return _("Go on with the {n} rows left").format(n=f"{total - last:,}")
        if last:
            return _("All rows with a text are classified")
        return _("Classify {n} rows").format(n=f"{total:,}")

    def _fill_choices(self) -> None:
        session = self._session
        assert session.project is not None
        assert session.run is not None
        assert session.sheet is not None
        serving = in_use.number(session.project, session.run.task)
        self._run.clear()
        finished = [
            run
            for run in runs.all_runs(session.project, session.run.task)
            if run.scores is not None
        ]
        for run in sorted(finished, key=lambda run: -run.id):
            self._run.addItem(run_name(run, serving), run.id)
        self._run.setCurrentIndex(self._run.findData(session.run.id))
        beside = beside_text(session.project, session.run)
        self._not_in_use.setText(beside)
        self._not_in_use.setVisible(bool(beside))
        self._sheet.clear()
        for sheet in sheets.all_sheets(session.project):
            self._sheet.addItem(f"{sheet.name}  ({sheet.rows:,})", sheet.id)
        self._sheet.setCurrentIndex(self._sheet.findData(session.sheet.id))

    # --- jobs -------------------------------------------------------------------------------

    def start(self) -> None:
        """Classify the chosen sheet with the chosen run."""
        session = self._session
        if session.project is None or session.run is None or session.sheet is None:
            return
        request = ApplyModel(
            str(session.project.path),
            sheet=session.sheet.name,
            run=session.run.id,
        )
        self._begin(session.jobs.submit(request))

    def export_to(self, path: str) -> None:
        """Write the sheet and its predictions to `path`."""
        session = self._session
        if session.project is None or session.run is None or session.sheet is None:
            return
        request = ExportWorkbook(
            str(session.project.path),
            path,
            session.sheet.name,
            session.run.id,
            language=language(),
            mode="new",
            names="",
        )
        self._begin(session.jobs.submit(request))

    def _begin(self, job: Job) -> None:
        self._job = job
        job.reported.connect(self._on_reported)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.crashed.connect(self._on_ended)
        job.cancelled.connect(self._on_ended)
        self._strip.begin()
        self.refresh()

    @Slot(object)
    def _on_reported(self, event: ev.Event) -> None:
        self._strip.add(event)

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        self._on_ended()
        if isinstance(result, SheetPreview):
            self._import(result)
        elif isinstance(result, SheetImported):
            self._session.set_sheet(result.sheet)
            self.start()
        elif isinstance(result, WorkbookExported):
            self._last_export = result.path
            name = Path(result.path).name
            words = [_("Saved as {name}").format(name=name)]
            words += [event_text(notice) for notice in result.notices]
            self._saved.setText("\n".join(words))
            self.refresh()
            if self._shows_folder:
                self._shows_folder = False
                self._on_folder()
        elif isinstance(result, ModelApplied):
            self.refresh()

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self._on_ended()
        if isinstance(error, CopyImpossible):
            self._saved.setText(str(sentence(error)))
        if isinstance(error, TargetInUse):
            self._saved.setText(_("Try the name {name}").format(name=error.suggestion))

    @Slot()
    def _on_ended(self, _trace: str = "") -> None:
        self._job = None
        self.refresh()

    def _import(self, preview: SheetPreview) -> None:
        """Take the file in under the text columns that the model knows, asking where they differ."""
        session = self._session
        if session.project is None or session.sheet is None:
            return
        wanted = tuple(column.name for column in session.sheet.columns if column.role == "text")
        if missing_columns(wanted, preview):
            dialog = RemapDialog(wanted, preview, self)
            if not dialog.exec():
                return
            wanted = dialog.columns()
        request = ImportSheet(
            project=str(session.project.path),
            path=preview.path,
            sheet=preview.sheet,
            header_row=preview.header_row,
            text_columns=wanted,
            encoding=preview.encoding,
            delimiter=preview.delimiter,
            guess_label=False,
        )
        self._begin(session.jobs.submit(request))

    # --- slots ------------------------------------------------------------------------------

    @Slot()
    def _on_apply(self) -> None:
        self.start()

    @Slot()
    def _on_file_wanted(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, _("Choose a file to classify"), "", self._session.file_filter()
        )
        if name:
            self._begin(self._session.jobs.submit(PreviewSheet(name)))

    @Slot()
    def _on_cancel(self) -> None:
        if self._job is not None:
            self._session.jobs.drop(self._job)

    @Slot()
    def _on_export(self) -> None:
        session = self._session
        if session.project is None or session.sheet is None or session.run is None or self._job:
            return
        if not predictions.predicted_count(session.project, session.run.id, session.sheet.id):
            session.notified.emit("info", _("Classify the rows first; then there is a result."))
            return
        dialog = ExportDialog(
            session.project, session.sheet, session.run, session.filtered, self.window()
        )
        if dialog.exec():
            self._shows_folder = dialog.show_folder.isChecked()
            self._begin(session.jobs.submit(dialog.request()))

    @Slot()
    def _on_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self._last_export).parent)))

    @Slot()
    def _on_open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._last_export))

    @Slot()
    def _on_train_wanted(self) -> None:
        self._session.page_wanted.emit("train", None)

    @Slot(int)
    def _on_run_chosen(self, place: int) -> None:
        self._session.set_run(int(self._run.itemData(place)))

    @Slot(int)
    def _on_sheet_chosen(self, place: int) -> None:
        self._session.set_sheet(int(self._sheet.itemData(place)))

    @Slot()
    def _on_done_wanted(self) -> None:
        self._open_rows("predicted")

    @Slot()
    def _on_review_wanted(self) -> None:
        if self._session.task is not None and self._session.task.kind == "number":
            self._open_rows("predicted")
        else:
            self._session.page_wanted.emit("label", REVIEW)

    def _open_rows(self, state: str) -> None:
        session = self._session
        if session.sheet is not None and session.task is not None and session.run is not None:
            view = View(session.sheet.id, session.task.id, session.run.id, state=state)
            session.page_wanted.emit("sheet", view)
