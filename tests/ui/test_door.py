"""One window a person: later starts hand their files over; a window that hangs is noticed."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent
from pytestqt.qtbot import QtBot

from tests.patience import LONG, ends_within
from workbench.app import App
from workbench.ui.door import Door

LATER = """
import sys
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from workbench.ui.door import Door
door = Door()
if door.is_first():
    print("first")
    sys.exit(0)
print("taken" if Door.handed_over(sys.argv[1:]) else "hung")
"""
HUNG = """
import sys, time
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from workbench.ui.door import Door
door = Door()
assert door.is_first()
door.listen()
print("listening", flush=True)
time.sleep(600)
"""


def later_start(*files: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", LATER, *map(str, files)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ})


@pytest.fixture
def hung() -> Iterator["subprocess.Popen[str]"]:
    """Yield a window's process that listens and never answers."""
    process = subprocess.Popen([sys.executable, "-c", HUNG], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with ends_within(process):
        assert process.stdout.readline().strip() == "listening"
    yield process
    process.kill()
    process.communicate(timeout=LONG)


def test_a_later_start_hands_its_file_to_the_open_window(
    parts: App, project_file: Path, qtbot: QtBot
) -> None:
    assert parts.door.is_first()
    parts.door.listen()
    visitor = later_start(project_file)
    qtbot.waitUntil(lambda: parts.session.project is not None, timeout=20000)
    assert parts.session.project.path == project_file  # type: ignore[union-attr]
    assert visitor.communicate(timeout=60)[0].strip() == "taken"


def test_a_name_with_chinese_and_spaces_arrives_whole(
    parts: App, project_file: Path, qtbot: QtBot
) -> None:
    named = project_file.with_name("客户 反馈 2026.bertwb")
    project_file.rename(named)
    assert parts.door.is_first()
    parts.door.listen()
    visitor = later_start(named)
    qtbot.waitUntil(lambda: parts.session.project is not None, timeout=20000)
    assert parts.session.project.path == named  # type: ignore[union-attr]
    assert visitor.communicate(timeout=60)[0].strip() == "taken"


def test_nobody_is_home_without_a_window(parts: App) -> None:
    assert not Door.handed_over(["x"], patience=0.1)


def test_a_window_that_hangs_is_noticed_and_its_place_is_taken(
    hung: "subprocess.Popen[str]", home: Path
) -> None:
    visitor = later_start()
    assert visitor.communicate(timeout=60)[0].strip() == "hung"
    door = Door()
    assert not door.is_first()
    door.listen()
    begun = time.monotonic()
    third = later_start()
    while third.poll() is None and time.monotonic() < begun + 60:
        QCoreApplication.processEvents()
        time.sleep(0.01)
    assert third.communicate(timeout=LONG)[0].strip() == "taken"
    door.close()


def test_a_window_that_was_killed_leaves_the_door_open(
    hung: "subprocess.Popen[str]", home: Path
) -> None:
    hung.kill()
    hung.wait(LONG)
    assert later_start().communicate(timeout=60)[0].strip() == "first"


def test_a_double_click_in_the_finder_opens_the_project(parts: App, project_file: Path) -> None:
    """macOS sends an event to the application instead of an argument."""
    event = QFileOpenEvent(str(project_file))
    assert parts.eventFilter(parts, event)
    assert parts.session.project is not None
    assert parts.session.project.path == project_file
