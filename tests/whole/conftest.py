"""The window of tests/ui, for the whole job."""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.patience import at_rest
from workbench import translation
from workbench.app import App


@pytest.fixture
def parts(qapp: QApplication, qtbot: QtBot, home: Path) -> Iterator[App]:
    """Yield the wired application without settings, in English; its engines are its own."""
    (home / "settings.ini").unlink(missing_ok=True)
    hook = sys.excepthook
    found = App(qapp)
    sys.excepthook = hook  # a fault is to fail the test, not to open a dialog
    found.stop_warm_up()
    found.set_language("en")
    found.window.show()
    qtbot.waitExposed(found.window)
    yield found
    at_rest(found, qtbot)
    found.window.close()
    found.window.deleteLater()
    found.deleteLater()
    translation.set_language("en")
    gc.enable()
    gc.unfreeze()
    qapp.sendPostedEvents(
        None, QEvent.Type.DeferredDelete.value
    )  # no event loop runs between tests
    gc.collect()
