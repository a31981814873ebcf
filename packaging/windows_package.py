"""Make the installer for Windows: windows_package.py FOLDER OUT

UNTESTED: written on Linux, where it cannot be run. Needs Inno Setup 6 (iscc on the path or in its usual
folder). Where SIGN_COMMAND is set (Inno's sign tool, such as: signtool sign /fd sha256 /a $f), both the
programs and the installer are signed; unsigned programs of PyInstaller alarm virus scanners.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import contents

SCRIPT = Path(__file__).resolve().parent / "windows" / "workbench.iss"
USUAL = Path(os.environ.get("PROGRAMFILES(X86)", "C:/Program Files (x86)"), "Inno Setup 6")


def main() -> int:
    """Sign the programs where that is set up, then make the installer."""
    folder, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    compiler = shutil.which("iscc") or str(USUAL / "ISCC.exe")
    sign = os.environ.get("SIGN_COMMAND", "")
    command = [
        compiler,
        f"/DVersion={contents.version()}",
        f"/DSource={folder}",
        f"/DOut={out}",
    ]
    if sign:
        for program in folder.glob("*.exe"):
            subprocess.run(sign.replace("$f", f'"{program}"'), check=True, shell=True)  # noqa: S602 - the builder's own
        command += ["/DSign", f"/Sbyparam={sign}"]
    code = subprocess.call([*command, str(SCRIPT)])
    made = out / f"bert-workbench-{contents.version()}-windows-x64.exe"
    if not code:
        print(f"  {made}: {made.stat().st_size / 1e6:.0f} MB")
    return code


if __name__ == "__main__":
    sys.exit(main())
