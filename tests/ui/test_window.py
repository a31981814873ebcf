"""What holds for the window as a whole: its process, its door, its projects, its faults."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.patience import LONG
from workbench.app import App
from workbench.project.lock import ProjectLock
from workbench.project.store import Project
from workbench.requests import TrainModel
from workbench.ui.widgets.primary_button import PrimaryButton

HEAVY = ("torch", "transformers", "pandas", "openpyxl", "sklearn", "python_calamine", "xlsxwriter")


class Sender(QObject):
    flagged = Signal(bool)
    told = Signal(object)

    @Slot(bool)
    def take(self, value: bool) -> None:
        self.last = value


def test_this_qt_keeps_its_references_of_none_and_true(qtbot: QtBot) -> None:
    """PySide6 6.12.0 lost one at each of these calls, and the process aborts within minutes."""
    sender, label = Sender(), QLabel()
    qtbot.addWidget(label)
    sender.flagged.connect(sender.take)
    sender.told.connect(sender.take)
    gc.collect()
    none, true = sys.getrefcount(None), sys.getrefcount(True)
    for _n in range(1000):
        sender.flagged.emit(True)
        sender.told.emit(None)
        label.setText("text")
        label.update()
    assert abs(sys.getrefcount(None) - none) < 200
    assert abs(sys.getrefcount(True) - true) < 200


def test_the_window_loads_no_heavy_library_on_any_page(project_file: Path, home: Path) -> None:
    script = f"""
import sys
from workbench.app import App, _application
from workbench.ui.pages import PAGES
from pathlib import Path
app = _application()
parts = App(app)
parts.stop_warm_up()
first = [name for name in {HEAVY!r} if name in sys.modules]
charts = "pyqtgraph" in sys.modules
parts.window.show()
parts.session.open_project(Path({str(project_file)!r}))
for spec in PAGES:
    parts.window.open_page(spec.id)
    app.processEvents()
later = [name for name in {HEAVY!r} if name in sys.modules]
parts.window.close()
print(first, charts, later)
"""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "BERT_WORKBENCH_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False,
        timeout=LONG,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[] False []"


def test_a_second_window_opens_the_project_read_only_and_says_so(
    parts: App, project_file: Path
) -> None:
    with ProjectLock(project_file):
        assert parts.session.open_project(project_file)
        assert parts.session.readonly
        assert "reading only" in parts.window.notices.text()
        assert "read-only" in parts.window.windowTitle()
        parts.window.close()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no content"),
        (b"not a database at all, but long enough to look at" * 20, "not a BERT Workbench project"),
    ],
)
def test_a_broken_project_is_refused_and_the_open_one_stays(
    opened: App, tmp_path: Path, content: bytes, said: str
) -> None:
    broken = tmp_path / "broken.bertwb"
    broken.write_bytes(content)
    opened.window.desk.open_files([str(broken)])
    assert said in opened.window.notices.text()
    assert opened.session.project is not None
    assert broken.read_bytes() == content


def test_an_opened_project_is_first_among_the_recent_ones(opened: App, project_file: Path) -> None:
    opened.session.close_project()
    assert opened.session.preferences.recent()[0] == project_file


def test_closing_the_project_frees_it_for_others(opened: App, project_file: Path) -> None:
    opened.session.close_project()
    with ProjectLock(project_file):
        Project.open(project_file, owner=True).close()


def test_a_fault_shows_a_dialog_with_details_that_hold_no_values(
    parts: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def look() -> None:
        dialog = parts.window.findChild(QObject, "bug")
        assert dialog is not None
        seen.append(dialog.details())  # type: ignore[attr-defined]
        dialog.reject()  # type: ignore[attr-defined]

    QTimer.singleShot(300, look)
    error = ValueError("a customer's own words")
    parts.faults.hook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: bool(seen), timeout=5000)
    assert "ValueError" in seen[0]
    assert "customer's own words" not in seen[0]


def test_a_page_opened_by_its_key_has_the_focus_on_its_main_button(opened: App) -> None:
    keys = opened.window.findChild(QShortcut, "train")
    assert keys is not None
    keys.activated.emit()
    button = opened.window.focusWidget()
    assert isinstance(button, PrimaryButton)
    assert button.text() == "Quick"


def test_one_key_presses_the_main_button_of_a_page(opened: App) -> None:
    opened.window.open_page("train")
    opened.window.press_main()
    job = opened.session.jobs.heavy
    assert job is not None
    assert isinstance(job.request, TrainModel)
    job.cancel()
    assert job.wait(int(LONG * 1000))
