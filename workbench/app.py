"""The composition root of the window: the one place that wires its objects together."""

import faulthandler
import gc
import os
import platform
import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QLibraryInfo, QObject, QTimer, QTranslator, Signal, Slot
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from workbench import __version__, log, translation
from workbench.paths import APP_NAME, logs_folder
from workbench.samples import bundled
from workbench.translation import _
from workbench.ui import icons, theme
from workbench.ui.door import Door
from workbench.ui.last_session import LastSession
from workbench.ui.preferences import Preferences
from workbench.ui.session import Session
from workbench.ui.window import Window

_WARM_UP_MS = 300  # after the first paint
_COLLECT_MS = 5000
_FULL_EVERY = 12  # young objects each time, all of them each minute


def run(arguments: list[str]) -> int:
    """Open the window on the files in `arguments`, or hand them to the window that is open."""
    files = [str(Path(name).absolute()) for name in arguments]
    app = _application()
    door = Door()
    alone = door.is_first()
    if not alone and Door.handed_over(files):
        return 0
    door.listen()
    parts = App(app, door)
    parts.window.comfort.stay_on_screen()
    parts.window.show()
    if alone:
        parts.begin()
    else:
        parts.session.notified.emit("warn", _hung_text())
    if files:
        parts.window.desk.open_files(files)
    return app.exec()


def run_demo(language: str, folder: Path) -> int:
    """Run the main job on the sample in `language` ("en" or "zh") before the person's eyes."""
    from workbench.ui.demo import Demo  # noqa: PLC0415 - brings the pages, which a start must not

    app = _application()
    parts = App(app)
    parts.set_language("zh_CN" if language == "zh" else "en")
    parts.window.show()
    demo = Demo(
        parts.window, bundled(language), "quick" if language == "zh" else "thorough", folder
    )
    demo.said.connect(parts.say)
    demo.done.connect(parts.leave)
    QTimer.singleShot(_WARM_UP_MS, demo.start)
    app.exec()
    return parts.exit_code


def _hung_text() -> str:
    return _("Another window of this app does not answer, so this is a new one.")


class App(QObject):
    """Holds what lives as long as the application."""

    def __init__(self, app: QApplication, door: Door | None = None) -> None:
        super().__init__(app)
        self._app = app
        self.exit_code = 0
        self._qt_words = QTranslator(self)
        self.preferences = Preferences()
        wanted = self.preferences.get("language")
        translation.set_language(translation.system_language() if wanted == "system" else wanted)
        self._load_qt_words()
        theme.set_text_size(self.preferences.number("text_size"))
        theme.apply(app, self.preferences.get("theme"))
        self.session = Session(self.preferences, self)
        self.window = Window(self.session)
        self.window.comfort.restore()
        self.window.setWindowIcon(icons.app_icon())
        self.window.language_wanted.connect(self.set_language)
        self.window.theme_wanted.connect(self.set_theme)
        self.window.text_size_wanted.connect(self.set_text_size)
        self.door = door or Door()
        self.door.setParent(self)
        self.door.asked.connect(self._on_asked)
        self.faults = Faults(self)
        self.faults.raised.connect(self._on_fault)
        sys.excepthook = self.faults.hook
        self.last = LastSession(self.session)
        app.aboutToQuit.connect(self.last.end)
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self._collector = Collector(self)
        self._warm = QTimer(self)
        self._warm.setSingleShot(True)
        self._warm.setInterval(_WARM_UP_MS)
        self._warm.timeout.connect(self.session.jobs.warm_up)
        self._warm.timeout.connect(self.session.suggesting.wake)
        self._warm.timeout.connect(self._on_settled)
        if sys.platform == "darwin":  # elsewhere it would see every event for nothing
            app.installEventFilter(self)
        self._warm.start()

    @Slot(str)
    def set_language(self, choice: str) -> None:
        """Use and keep a language, or the "system"'s."""
        self.preferences.set("language", choice)
        translation.set_language(translation.system_language() if choice == "system" else choice)
        self._load_qt_words()
        theme.apply(self._app, self.preferences.get("theme"))
        self.window.retranslate()
        self.window.guide.retranslate()

    @Slot(str)
    def set_theme(self, choice: str) -> None:
        """Use and keep "light", "dark" or "system"."""
        self.preferences.set("theme", choice)
        theme.apply(self._app, choice)

    @Slot(str)
    def set_text_size(self, percent: str) -> None:
        """Use and keep a text size; what is open follows at once."""
        self.preferences.set("text_size", percent)
        ratio = theme.set_text_size(self.preferences.number("text_size"))
        theme.resize(self.window, ratio)
        theme.apply(self._app, self.preferences.get("theme"))
        self.window.retranslate()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Open what the Finder of macOS was double-clicked on: it sends an event and no argument."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.window.desk.open_files([event.file()])
            return True
        return False

    def begin(self) -> None:
        """Take note that the person's one window is open; tell where the last one was not closed."""
        log.begin("window", turn=True)
        log.note(f"BERT Workbench {__version__} opens, {platform.platform()}")
        if (cut_off := self.last.begin()) is not None:
            log.note("the last window was not closed")
            self.window.guide.trouble.tell_cut_off(cut_off.project, cut_off.trace)

    def stop_warm_up(self) -> None:
        """Leave the model engine cold until it is asked for something."""
        self._warm.stop()

    @Slot(str)
    def say(self, line: str) -> None:
        """Print a line for whoever started us from a terminal."""
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    @Slot(int)
    def leave(self, code: int) -> None:
        """Close the window and end with `code`."""
        self.exit_code = code
        self.window.close()

    def _load_qt_words(self) -> None:
        """Qt's own buttons (Save, Cancel) in the present language."""
        self._app.removeTranslator(self._qt_words)
        if translation.language() == "zh_CN":
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            if self._qt_words.load("qtbase_zh_CN", folder):
                self._app.installTranslator(self._qt_words)

    @Slot()
    def _on_scheme_changed(self, _scheme: object = None) -> None:
        theme.follow_system(self._app)

    @Slot()
    def _on_settled(self) -> None:
        self.session.pack.look()

    @Slot(list)
    def _on_asked(self, files: list[str]) -> None:
        self.window.showNormal() if self.window.isMinimized() else self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        if files:
            self.window.desk.open_files(files)

    @Slot(str)
    def _on_fault(self, trace: str) -> None:
        self.window.guide.trouble.tell_fault(trace)


class Faults(QObject):
    """Brings an exception that nobody caught, from whichever thread, to the GUI thread."""

    raised = Signal(str)

    def hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Take the place of sys.excepthook. Names of files and lines only: values may be a customer's."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        frames = traceback.extract_tb(trace)
        lines = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        self.raised.emit("\n".join([*lines, kind.__name__]))


class Collector(QObject):
    """Collects garbage in the GUI thread: in a worker's it would destroy widgets."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._count = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_COLLECT_MS)
        self._timer.timeout.connect(self._on_time)
        self._timer.start()

    @Slot()
    def _on_time(self) -> None:
        self._count += 1
        gc.collect(2 if self._count % _FULL_EVERY == 0 else 1)


def _application() -> QApplication:
    log.begin("window")
    _log_hard_crashes()
    QApplication.setApplicationName(APP_NAME)
    QApplication.setApplicationVersion(__version__)
    QApplication.setDesktopFileName("bert-workbench")
    return QApplication(sys.argv[:1])


def _log_hard_crashes() -> None:
    """Write the stack of a crash in C to a file: there is no terminal behind a double-click."""
    path = logs_folder() / f"crash-{os.getpid()}.log"
    for old in sorted(logs_folder().glob("crash-*.log"), key=lambda p: p.stat().st_mtime)[:-5]:
        old.unlink(missing_ok=True)
    faulthandler.enable(path.open("w", encoding="utf-8"))
