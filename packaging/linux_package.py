"""Pack the frozen folder for Linux: linux_package.py FOLDER OUT [LEVEL]

Writes OUT/bert-workbench_VERSION_ARCH.deb (Debian 12, Ubuntu 22.04 and newer) and
OUT/bert-workbench-VERSION-linux-ARCH.tar.zst, which runs from any folder and puts itself into the menu
without root by its install.sh. Needs dpkg-deb, tar, zstd and objdump. LEVEL is zstd's, 19 where not said.
"""

import gzip
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import contents
import libraries

HERE = Path(__file__).resolve().parent / "linux"
ICONS = contents.ROOT / "build" / "icons" / "hicolor"
NAME = "bert-workbench"
COMPONENT = "org.bertworkbench.BertWorkbench.metainfo.xml"
LEVEL = sys.argv[3] if len(sys.argv) > 3 else "19"  # more would need much memory to unfold
# Without these the app works; with them files open by a double-click and Chinese can be read.
RECOMMENDS = "fonts-noto-cjk, shared-mime-info, desktop-file-utils, hicolor-icon-theme, xdg-utils"
DESCRIPTION = """\
classify the rows of an Excel workbook with BERT, offline
 Drop in a workbook, label some rows, let a BERT model learn from those labels
 on this computer, check what it got right, classify the rest, and get a
 workbook back. Nothing leaves the computer. English and Simplified Chinese.
 .
 Comes with a small English model and an engine for the CPU; an engine for
 NVIDIA graphics cards can be added from a file."""


def main() -> int:
    """Write both packages and print their sizes."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as scratch:
        for made in (deb(folder, out, Path(scratch)), archive(folder, out, Path(scratch))):
            print(f"  {made}: {made.stat().st_size / 1e6:.0f} MB")
    return 0


def deb(folder: Path, out: Path, scratch: Path) -> Path:
    """Return the Debian package: the app in /opt, its name in /usr/bin, its entry in the menu."""
    architecture = run("dpkg", "--print-architecture").strip()
    root = scratch / "deb"
    app = root / "opt" / NAME
    linked(folder, app)
    share = root / "usr" / "share"
    put_shared(share)
    documents(share / "doc" / NAME)
    command = root / "usr" / "bin" / NAME
    command.parent.mkdir(parents=True)
    command.symlink_to(f"/opt/{NAME}/workbench")
    control = root / "DEBIAN"
    control.mkdir()
    shutil.copy(HERE / "postrm", control / "postrm")
    kilobytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) >> 10
    fields = {
        "Package": NAME,
        "Version": contents.version(),
        "Architecture": architecture,
        "Section": "misc",
        "Priority": "optional",
        "Maintainer": "The BERT Workbench authors <authors@bertworkbench.invalid>",
        "Installed-Size": str(kilobytes),
        "Depends": ", ".join(libraries.depends(folder)),
        "Recommends": RECOMMENDS,
        "Description": DESCRIPTION,
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    (control / "control").write_text(text, encoding="utf-8")
    made = out / f"{NAME}_{contents.version()}_{architecture}.deb"
    run("dpkg-deb", "--root-owner-group", "-Zzstd", f"-z{LEVEL}", "--build", str(root), str(made))
    return made


def archive(folder: Path, out: Path, scratch: Path) -> Path:
    """Return the folder as it is with what the menu needs, for those who may not install."""
    name = f"{NAME}-{contents.version()}-linux-{platform.machine()}"
    root = scratch / name
    linked(folder, root)
    put_shared(root / "share")
    shutil.copy(HERE / "install.sh", root / "install.sh")
    needs = libraries.packages(folder)
    lines = "".join(f"{library} {package}\n" for library, package in needs.items())
    (root / "needs.txt").write_text(lines, encoding="utf-8")
    made = out / f"{name}.tar.zst"
    compress = f"zstd -T0 -{LEVEL}"
    ours = ("--owner=0", "--group=0", "--sort=name", f"--mtime=@{moment()}")
    run("tar", "-I", compress, *ours, "-C", str(scratch), "-cf", str(made), name)
    return made


def linked(folder: Path, target: Path) -> None:
    """Put the frozen folder there without copying its bytes."""
    shutil.copytree(folder, target, symlinks=True, copy_function=os.link)


def put_shared(share: Path) -> None:
    """Write what desktops read: the entry, the kinds of files, icons, and the description."""
    for source, place in (
        (HERE / f"{NAME}.desktop", f"applications/{NAME}.desktop"),
        (HERE / f"{NAME}.xml", f"mime/packages/{NAME}.xml"),
        (HERE / COMPONENT, f"metainfo/{COMPONENT}"),
    ):
        target = share / place
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        date = datetime.fromtimestamp(moment(), UTC).date().isoformat()
        text = text.replace("@VERSION@", contents.version()).replace("@DATE@", date)
        target.write_text(text, encoding="utf-8")
    shutil.copytree(ICONS, share / "icons" / "hicolor")


def documents(folder: Path) -> None:
    """Write what Debian wants to find of a package: whose it is and what changed."""
    folder.mkdir(parents=True)
    notices = (contents.ROOT / "resources" / "notices.md").read_text(encoding="utf-8")
    licence = (contents.ROOT / "LICENSE").read_text(encoding="utf-8")
    (folder / "copyright").write_text(f"{notices}\n\n{licence}", encoding="utf-8")
    changes = (contents.ROOT / "resources" / "changelog.md").read_bytes()
    (folder / "changelog.gz").write_bytes(gzip.compress(changes, mtime=moment()))


def moment() -> int:
    """Return the time that everything packed carries: the commit's, else now."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))


def run(*command: str) -> str:
    """Run a tool and return what it prints. Raises CalledProcessError."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
