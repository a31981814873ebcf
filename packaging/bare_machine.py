"""A bare Debian in a folder, in which programs run as a person without any network."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PERSON = "analyst"
DEBIAN = ("http://deb.debian.org/debian", "main")
UBUNTU = ("http://archive.ubuntu.com/ubuntu", "main,universe")
UBUNTU_SUITES = ("jammy", "noble")
# What a desktop brings along and a bare root lacks: starts entries of menus, knows kinds of files.
DESKTOP = ("libglib2.0-bin", "shared-mime-info", "desktop-file-utils", "xdg-utils", "procps")
_LONG = 600  # seconds that a program may take that is waited for
_MOUNTS = """
set -e
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mkdir -p "$1/tmp/.X11-unix"
mount --bind /tmp/.X11-unix "$1/tmp/.X11-unix"
exec chroot "$1" sleep infinity
"""


class BareMachine:
    """`root` is where its files lie. Everything here needs to be root, and user or network namespaces."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._init: subprocess.Popen[bytes] | None = None
        self._pid = 0

    @property
    def home(self) -> Path:
        """The person's folder, seen from outside."""
        return self.root / "home" / PERSON

    def inside(self, path: Path) -> str:
        """Return what a path seen from outside is called inside."""
        return f"/{path.relative_to(self.root)}"

    def bootstrap(self, suite: str, keyring: str = "") -> None:
        """Make the root, unless it is there, with what a desktop brings and one person.

        `keyring` is the file of the keys that the suite is signed with, where this system has not its own.
        """
        if not (self.root / "bin").exists():
            mirror, components = UBUNTU if suite in UBUNTU_SUITES else DEBIAN
            how = (
                "--variant=minbase",
                "--include=apt",
                "--mode=root",
                f"--components={components}",
            )
            keys = (f"--keyring={keyring}",) if keyring else ()
            where = (suite, str(self.root), mirror)
            subprocess.run(["mmdebstrap", "--quiet", *how, *keys, *where], check=True)
        shutil.copy("/etc/resolv.conf", self.root / "etc" / "resolv.conf")
        self.apt("update")
        self.apt("install", "--no-install-recommends", *DESKTOP)
        if not self.home.exists():
            self._as_root("useradd", "--create-home", "--shell", "/bin/sh", PERSON)

    def apt(self, *arguments: str) -> str:
        """Run apt-get, the one thing with a network, and return what it says."""
        quiet = {"DEBIAN_FRONTEND": "noninteractive", "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
        return self._as_root("apt-get", "-y", *arguments, environment=quiet)

    def _as_root(self, *command: str, environment: dict[str, str] | None = None) -> str:
        mounted = 'mount -t proc proc "$1/proc"; r="$1"; shift; exec chroot "$r" "$@"'
        done = subprocess.run(
            ["unshare", "--mount", "--fork", "sh", "-c", mounted, "sh", str(self.root), *command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stdout[-2000:]}")
        return done.stdout

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Run it, with processes and a network of its own: one that leads nowhere."""
        apart = ("--net", "--mount", "--pid", "--fork", "--kill-child")
        self._init = subprocess.Popen(
            ["unshare", *apart, "sh", "-c", _MOUNTS, "sh", str(self.root)]
        )
        try:
            self._pid = self._inner()
            yield
        finally:
            self._init.kill()
            self._init.wait()

    def _inner(self) -> int:
        assert self._init is not None
        children = Path(f"/proc/{self._init.pid}/task/{self._init.pid}/children")
        for _n in range(100):
            time.sleep(0.1)
            inner = children.read_text(encoding="ascii").split()
            if (
                inner
                and Path(f"/proc/{inner[0]}/comm").read_text(encoding="ascii").strip() == "sleep"
            ):
                return int(inner[0])
        raise RuntimeError("the bare machine did not start")

    def start(self, *command: str, display: str) -> None:
        """Start a program in it as the person; what it says goes to a file in the person's folder."""
        with (self.home / "said.txt").open("ab") as said:
            self._start(command, display, said)

    def run(self, *command: str, display: str = "") -> str:
        """Run a program in it to its end and return what it says. Raises RuntimeError."""
        process = self._start(command, display, subprocess.PIPE)
        said = process.communicate(timeout=_LONG)[0].decode(errors="replace")
        if process.returncode:
            raise RuntimeError(f"{command} ended with {process.returncode}: {said[-2000:]}")
        return said

    def _start(
        self, command: tuple[str, ...], display: str, out: int | IO[bytes]
    ) -> "subprocess.Popen[bytes]":
        environment = {
            "HOME": f"/home/{PERSON}",
            "USER": PERSON,
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "DISPLAY": display,
            "XDG_CURRENT_DESKTOP": "X-Generic",
        }
        inside = ("nsenter", "-t", str(self._pid), "--net", "--mount", "--pid")
        user = ("/usr/sbin/chroot", f"--userspec={PERSON}:{PERSON}", str(self.root))
        return subprocess.Popen(
            [*inside, *user, *command],
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def processes(self, program: str) -> dict[int, str]:
        """Return the processes of a program of it: the number outside, and the command."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    target = (entry / "exe").readlink()
                    if str(target).endswith(program):
                        words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                        found[int(entry.name)] = words.strip()
        return found


def kill(pid: int) -> None:
    """Kill as a power cut would: without a word."""
    os.kill(pid, signal.SIGKILL)


def processor(pid: int) -> float:
    """Return the seconds of a processor that a process has used: what a busy machine does not change."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Return the MB that a process holds in memory."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) // 1000
    return 0
