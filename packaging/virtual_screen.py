"""A screen that nobody sees, with a window manager and a keyboard: Xvfb, openbox and xdotool."""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

WIDTH, HEIGHT = 1440, 900


class VirtualScreen:
    """`display` is its name, such as ":78"."""

    def __init__(self, display: str) -> None:
        self.display = display

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Show nothing to nobody, but run."""
        size = ("-screen", "0", f"{WIDTH}x{HEIGHT}x24")
        server = subprocess.Popen(["Xvfb", self.display, *size, "-nolisten", "tcp", "-ac"])
        socket = Path("/tmp/.X11-unix", "X" + self.display.lstrip(":"))  # noqa: S108 - X's own place
        until(socket.exists, 30, "the screen")
        manager = subprocess.Popen(
            ["openbox"], env={"DISPLAY": self.display, "PATH": "/usr/bin:/bin"}
        )
        try:
            yield
        finally:
            for process in (manager, server):
                process.terminate()
                process.wait()

    def windows(self, title: str) -> list[str]:
        """Return the numbers of the visible windows whose title holds `title`."""
        return self._xdotool("search", "--onlyvisible", "--name", title).split()

    def wait_for(self, title: str, seconds: float) -> float:
        """Return the seconds until a window of that title is to be seen."""
        begun = time.monotonic()
        until(lambda: bool(self.windows(title)), seconds, f"a window {title!r}", every=0.02)
        return time.monotonic() - begun

    def press(self, *keys: str, then: float = 1.0) -> None:
        """Press keys one after the other, each with a moment for the window to follow."""
        for key in keys:
            self._xdotool("key", "--clearmodifiers", key)
            time.sleep(then)

    def type(self, text: str) -> None:
        """Type a text."""
        self._xdotool("type", text)

    def picture(self, file: Path) -> None:
        """Keep what is on the screen, where ImageMagick is there to do it."""
        with contextlib.suppress(FileNotFoundError):
            subprocess.run(
                ["import", "-display", self.display, "-window", "root", str(file)], check=False
            )

    def _xdotool(self, *arguments: str) -> str:
        environment = {"DISPLAY": self.display, "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            ["xdotool", *arguments], env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout


def until(holds: object, seconds: float, what: str, every: float = 0.2) -> None:
    """Wait until `holds()` is true. Raises TimeoutError, which says what was waited for."""
    assert callable(holds)
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(every)
