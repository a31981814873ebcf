"""Why? The words behind a model's answer, labelled rows like it, and a text to change and watch."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from workbench.errors import WorkbenchError
from workbench.project import sheets
from workbench.project.changes import Changes
from workbench.project.rows import View
from workbench.requests import ExplainRow
from workbench.results import NearRow, RowExplained
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.row_texts import RowTexts
from workbench.ui.session import Session
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.one_job import OneJob
from workbench.ui.widgets.why_parts import WhyParts
from workbench.wording import sentence

_MS_UNTIL_ASKED = 400
_MS_UNTIL_WAIT_IS_SHOWN = 300


class WhyDialog(Dialog):
    """Stays open beside the window; `show_row` shows another row in it. Esc closes."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._row = (0, 0)  # sheet and row
        self._label = ""  # that is explained, "" for the predicted one
        self._own: RowExplained | None = None
        self._changed: RowExplained | None = None
        self._asked: ExplainRow | None = None
        self._wanted: set[str] = set()  # "own", "changed"
        self.parts = WhyParts(self)
        self.job = OneJob(session, self)
        self._typing, self._waiting = QTimer(self), QTimer(self)
        for timer, wait in (
            (self._typing, _MS_UNTIL_ASKED),
            (self._waiting, _MS_UNTIL_WAIT_IS_SHOWN),
        ):
            timer.setSingleShot(True)
            timer.setInterval(wait)
        self.setWindowTitle(_("Why?"))
        self.resize(theme.room(980, 640))
        self._connect()

    def show_row(self, sheet: int, row: int) -> None:
        """Explain a row by the run that the session shows."""
        self._row, self._label, self._own, self._changed = (sheet, row), "", None, None
        self._typing.stop()
        self.parts.clear()
        project = self._session.project
        if project is None:
            return
        name = sheets.sheet(project, sheet).name
        self.parts.title.setText(_("Row {row} of {sheet}").format(row=f"{row:,}", sheet=name))
        if self._session.run is None:
            self.parts.say_nothing(
                _("No model yet"),
                _("Train a model; then it can be asked why it says what it says."),
                _("Go to Train"),
            )
            return
        self._ask("own")

    def done(self, code: int) -> None:
        """Cancel what runs, and close."""
        self._wanted.clear()
        self._typing.stop()
        self.job.drop()
        super().done(code)

    def _connect(self) -> None:
        parts, session = self.parts, self._session
        self._typing.timeout.connect(self._on_typed_enough)
        self._waiting.timeout.connect(self._on_long_wait)
        self.job.succeeded.connect(self._on_succeeded)
        self.job.failed.connect(self._on_failed)
        self.job.stopped.connect(self._on_stopped)
        parts.label_chosen.connect(self._on_label_chosen)
        parts.yours.textChanged.connect(self._on_typed)
        parts.back.clicked.connect(self._on_back)
        parts.near_opened.connect(self._on_near_opened)
        parts.words.opened.connect(self._on_rows_wanted)
        parts.rows_button.clicked.connect(self._on_rows_wanted)
        parts.rule_button.clicked.connect(self._on_rule_wanted)
        parts.empty.clicked.connect(self._on_train_wanted)
        parts.close_button.clicked.connect(self.reject)
        session.project_closed.connect(self.reject)
        session.run_changed.connect(self._on_other_run)
        session.task_changed.connect(self._on_other_run)
        session.changed.connect(self._on_changed)

    # --- asking -----------------------------------------------------------------------------

    def _ask(self, *what: str) -> None:
        self._wanted |= set(what)
        self._ask_next()

    def _ask_next(self) -> None:
        """Ask for the row first, then for what was made of it; one at a time, the newest state."""
        session = self._session
        known = session.project is not None and session.run is not None and session.task is not None
        if self.job.is_running or not self._wanted or not known:
            return
        assert session.project is not None
        assert session.task is not None
        assert session.run is not None
        what = "own" if "own" in self._wanted else "changed"
        self._wanted.discard(what)
        sheet, row = self._row
        name = sheets.sheet(session.project, sheet).name
        text = self.parts.yours.written() if what == "changed" else ""
        path, task, run = str(session.project.path), session.task.name, session.run.id
        self._asked = ExplainRow(path, task, run, name, row, text, self._label_of(what))
        self._waiting.start()
        self.job.ask(self._asked)

    def _label_of(self, what: str) -> str:
        """Return which label is asked about: of a changed text the same as of the row."""
        if what == "changed" and self._own is not None and not self._label:
            return self._own.label
        return self._label

    @Slot(object)
    def _on_succeeded(self, found: RowExplained) -> None:
        asked, self._asked = self._asked, None
        self._waiting.stop()
        what = "changed" if asked is not None and asked.text else "own"
        is_of_now = (found.sheet, found.row) == self._row
        if asked is None or not is_of_now or asked.label != self._label_of(what):
            self._ask_next()
            return
        if asked.text:
            self._changed = found
            self.parts.show_changed(found, self._own)
        else:
            self._own = found
            self.parts.show_own(found)
        shown = self._changed if self._is_changed() else self._own
        if shown is not None:
            self.parts.show_bars(shown, self._own)
            self._show_near(shown)
        self.parts.wait("")
        self._ask_next()

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self._wanted.clear()
        said = sentence(error)
        if self._own is None:
            self.parts.say_nothing(said.fact, said.remedy)
        else:
            self.parts.wait(str(said))

    @Slot()
    def _on_stopped(self) -> None:
        self._waiting.stop()
        self._ask_next()

    @Slot()
    def _on_long_wait(self) -> None:
        self.parts.wait(_("Looking for the words that mattered…"))

    # --- what was changed -------------------------------------------------------------------

    def _is_changed(self) -> bool:
        own = self._own
        return own is not None and self.parts.yours.written() not in {"", own.text.strip()}

    @Slot()
    def _on_typed(self) -> None:
        self._typing.start()

    @Slot()
    def _on_typed_enough(self) -> None:
        own = self._own
        if own is None:
            return
        self.parts.back.setEnabled(self.parts.yours.written() != own.text.strip())
        if self._is_changed():
            self._ask("changed")
            return
        self._changed = None
        self.parts.show_unchanged(own, is_blank=not self.parts.yours.written())
        self.parts.show_bars(own, own)
        self._show_near(own)

    @Slot()
    def _on_back(self) -> None:
        if self._own is not None:
            self.parts.yours.write(self._own.text)
            self._on_typed_enough()
            self.parts.yours.setFocus()

    @Slot(str)
    def _on_label_chosen(self, label: str) -> None:
        self._label = label
        self._ask("own", *(["changed"] if self._is_changed() else []))

    @Slot()
    def _on_other_run(self) -> None:
        if self.isVisible() and self._row[1]:
            self.show_row(*self._row)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.sheets:  # the row may be another one now
            self.reject()

    # --- where it leads ---------------------------------------------------------------------

    def _show_near(self, found: RowExplained) -> None:
        project = self._session.project
        assert project is not None
        texts = RowTexts(project)
        near = found.nearest or ()
        texts.read([(one.sheet, one.row) for one in near])
        self.parts.show_near(found, [texts.text(one.sheet, one.row) for one in near])

    @Slot(object)
    def _on_near_opened(self, near: NearRow) -> None:
        title = _("A labelled row that says something like it")
        self._session.show_rows(title, {near.sheet: [near.row]})

    @Slot()
    def _on_rows_wanted(self) -> None:
        word, task, run = self.parts.words.chosen(), self._session.task, self._session.run
        if word and task is not None:
            view = View(self._row[0], task.id, run.id if run else 0, rule=f'"{word}"')
            self._session.page_wanted.emit("sheet", view)

    @Slot()
    def _on_rule_wanted(self) -> None:
        found = self._changed or self._own
        word = self.parts.words.chosen()
        if word and found is not None:
            self._session.rule_wanted.emit(found.label, word)

    @Slot()
    def _on_train_wanted(self) -> None:
        self._session.page_wanted.emit("train", None)
        self.reject()
