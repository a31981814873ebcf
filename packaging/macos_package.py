"""Sign the app of macOS, put it into a .dmg, have Apple notarise it: macos_package.py FOLDER OUT

UNTESTED: written on Linux, where it cannot be run. OUT holds "BERT Workbench.app", which the spec made
beside FOLDER. From the environment:
  SIGN_IDENTITY    such as "Developer ID Application: NAME (TEAM)"; without it the app is signed ad hoc,
                   which runs on this Mac alone
  NOTARY_PROFILE   a profile of `xcrun notarytool store-credentials`; without it nothing is sent to Apple
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import contents

ENTITLEMENTS = Path(__file__).resolve().parent / "macos" / "entitlements.plist"
APP = "BERT Workbench.app"
MAGIC = {b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xce\xfa\xed\xfe"}  # of programs and libraries


def main() -> int:
    """Sign from the inside out, make the image, notarise and staple it."""
    out = Path(sys.argv[2]).resolve()
    app = out / APP
    identity = os.environ.get("SIGN_IDENTITY", "-")
    sign(app, identity)
    image = out / f"bert-workbench-{contents.version()}-macos-{platform.machine()}.dmg"
    make_image(app, image)
    if identity != "-":
        run("codesign", "--force", "--timestamp", "--sign", identity, str(image))
    if profile := os.environ.get("NOTARY_PROFILE"):
        run("xcrun", "notarytool", "submit", str(image), "--keychain-profile", profile, "--wait")
        run("xcrun", "stapler", "staple", str(image))
        run(
            "spctl",
            "--assess",
            "--type",
            "open",
            "--context",
            "context:primary-signature",
            str(image),
        )
    print(f"  {image}: {image.stat().st_size / 1e6:.0f} MB")
    return 0


def sign(app: Path, identity: str) -> None:
    """Sign every program and library, the deepest first, then the app; `--deep` would miss some."""
    inner = [file for file in app.rglob("*") if file.is_file() and not file.is_symlink()]
    for file in sorted(inner, key=lambda one: len(one.parts), reverse=True):
        with file.open("rb") as opened:
            is_program = opened.read(4) in MAGIC
        if is_program:
            codesign(file, identity)
    codesign(app, identity)
    run("codesign", "--verify", "--strict", "--verbose=2", str(app))


def codesign(target: Path, identity: str) -> None:
    """Sign one thing with the hardened runtime that notarisation asks for."""
    stamp = () if identity == "-" else ("--timestamp",)
    runtime = ("--options", "runtime", "--entitlements", str(ENTITLEMENTS))
    run("codesign", "--force", *stamp, *runtime, "--sign", identity, str(target))


def make_image(app: Path, image: Path) -> None:
    """Write a compressed image with the app beside a link to the folder of applications."""
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(app, Path(scratch, APP), symlinks=True)
        Path(scratch, "Applications").symlink_to("/Applications")
        image.unlink(missing_ok=True)
        name = ("-volname", "BERT Workbench", "-fs", "HFS+")
        run("hdiutil", "create", *name, "-format", "ULMO", "-srcfolder", scratch, str(image))


def run(*command: str) -> None:
    """Run a tool. Raises CalledProcessError."""
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
