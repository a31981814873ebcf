"""Every wait of a test has an end: what is waited for is killed, and the test fails with what it said."""

import contextlib
import subprocess
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from workbench.requests import WarmUp

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from workbench.app import App

LONG = 200.0  # seconds: many times what anything takes, and less than pytest gives a test


@contextlib.contextmanager
def ends_within(process: "subprocess.Popen[Any]", seconds: float = LONG) -> Iterator[None]:
    """Kill `process` and what it started after so many seconds, so that no read of its output waits
    for ever; then fail with what is left of what it said.
    """
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        kill_all(process.pid)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except BaseException as error:
        if is_late.is_set():
            raise late(process, seconds) from error
        raise
    finally:
        timer.cancel()
    if is_late.is_set():
        raise late(process, seconds)


def late(process: "subprocess.Popen[Any]", seconds: float) -> BaseException:
    """Return the failure of a process that took too long, and was killed."""
    pipes = (process.stdout, process.stderr)
    said = [str(pipe.read())[-2000:] for pipe in pipes if pipe is not None and not pipe.closed]
    return pytest.fail.Exception(
        f"{process.args} did not end within {seconds} s\n" + "\n".join(said)
    )


def kill_all(pid: int) -> None:
    """Kill a process and all that it started, as far as they still are."""
    with contextlib.suppress(psutil.Error):
        first = psutil.Process(pid)
        for one in (*first.children(recursive=True), first):
            with contextlib.suppress(psutil.Error):
                one.kill()


def at_rest(parts: "App", qtbot: "QtBot") -> None:
    """End the work of a window, which would ask before it closes, and wait for an answer."""
    jobs = parts.session.jobs
    if jobs.heavy is None or isinstance(jobs.heavy.request, WarmUp):
        return
    for job in jobs.running:
        jobs.drop(job)
    qtbot.waitUntil(lambda: jobs.heavy is None, timeout=round(LONG * 1000))


def joined(thread: threading.Thread, seconds: float = LONG) -> None:
    """Wait for a thread, and fail where it does not end."""
    thread.join(seconds)
    assert not thread.is_alive(), f"{thread.name} did not end within {seconds} s"
