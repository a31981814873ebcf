"""A screen that nobody sees, with a window manager, a keyboard and a camera: Xvfb, openbox, xdotool, and
`import` of ImageMagick.
"""

import contextlib
import hashlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

WIDTH, HEIGHT = 1440, 900
_STILL = 6  # pictures of a window that hold two kinds at most: a caret blinks


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

    def wait_until_still(self, title: str, seconds: float) -> None:
        """Wait until nothing moves in a window any more but a caret: what it had to do is done."""
        seen: list[str] = []

        def is_still() -> bool:
            pixels = self._pixels(title)
            seen.append(hashlib.sha256(pixels).hexdigest() if pixels else f"none {len(seen)}")
            return len(seen) > _STILL and len(set(seen[-_STILL:])) <= 2

        until(is_still, seconds, f"rest in the window {title!r}", every=0.4)

    def _pixels(self, title: str) -> bytes:
        return self._import((self.windows(title) or ["root"])[0], "rgb:-")

    def picture(self, file: Path) -> None:
        """Keep what is on the screen."""
        self._import("root", str(file))

    def _import(self, window: str, out: str) -> bytes:
        command = ["import", "-silent", "-window", window, out]
        environment = {"DISPLAY": self.display, "PATH": "/usr/bin:/bin"}
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        return done.stdout

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
