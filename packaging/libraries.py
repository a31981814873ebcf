"""What frozen programs on Linux need of the system: library by library, and the C library's version."""

import functools
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

# Debian's package of each library; where it was renamed for 64-bit times, the new name first.
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libstdc++.so.6": "libstdc++6 (>= 11)",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinput.so.0": "libxcb-xinput0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
_C_LIBRARY = re.compile(r"^(lib(c|m|dl|pthread|rt|util|resolv)\.so|ld-linux)")
# Plug-ins that Qt leaves out without a word where their libraries are missing.
_OPTIONAL = ("platformthemes/libqgtk3.so",)


def programs(folder: Path) -> Iterator[Path]:
    """Yield every program and library of a folder, links aside."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as opened:
                if opened.read(4) == b"\x7fELF":
                    yield file


def needed(folder: Path) -> dict[str, Path]:
    """Return the libraries that are needed and not in the folder, each with one that needs it."""
    own = {file.name for file in folder.rglob("*.so*")}
    found: dict[str, Path] = {}
    for file in programs(folder):
        if str(file).endswith(_OPTIONAL):
            continue
        for name in re.findall(r"NEEDED\s+(\S+)", headers(file)):
            if name not in own and not _C_LIBRARY.match(name):
                found.setdefault(name, file)
    return found


def c_library(folder: Path) -> tuple[int, int]:
    """Return the oldest version of glibc that has everything that is asked of it."""
    versions = [
        (int(major), int(minor))
        for file in programs(folder)
        for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", headers(file))
    ]
    return max(versions, default=(0, 0))


def depends(folder: Path) -> list[str]:
    """Return what a Debian package of the folder depends on. Raises LookupError on an unknown library."""
    libraries = needed(folder)
    unknown = {name: str(file) for name, file in libraries.items() if name not in PACKAGES}
    if unknown:
        raise LookupError(f"no package is known for {unknown}")
    major, minor = c_library(folder)
    return [f"libc6 (>= {major}.{minor})", *sorted({PACKAGES[name] for name in libraries})]


def packages(folder: Path) -> dict[str, str]:
    """Return the package of each library that is needed, by the name that apt takes everywhere: a renamed
    package still answers to its old name.
    """
    return {name: PACKAGES[name].split(" | ")[-1].split()[0] for name in sorted(needed(folder))}


@functools.cache
def headers(file: Path) -> str:
    """Return what objdump (of binutils) says of a program: libraries and versions of symbols."""
    command = ["objdump", "-p", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
