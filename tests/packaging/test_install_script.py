"""The script of the unfolded app puts it into a person's menu without root, and takes it out again."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

LINUX = Path(__file__).resolve().parent.parent.parent / "packaging" / "linux"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a script of Linux")


@pytest.fixture
def unfolded(tmp_path: Path) -> Path:
    folder = tmp_path / "some apps" / "bert-workbench"
    menu = folder / "share" / "applications"
    menu.mkdir(parents=True)
    shutil.copy(LINUX / "bert-workbench.desktop", menu)
    shutil.copy(LINUX / "install.sh", folder)
    (folder / "needs.txt").write_text("libc.so.6 libc6\n", encoding="utf-8")
    (folder / "workbench").write_text("#!/bin/sh\necho it runs\n", encoding="utf-8")
    (folder / "workbench").chmod(0o755)
    return folder


def install(folder: Path, home: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["sh", str(folder / "install.sh"), *arguments],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_it_comes_into_the_menu_and_leaves_it_with_the_data_untouched(
    unfolded: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    models = home / ".local" / "share" / "BERT Workbench" / "models"
    models.mkdir(parents=True)
    said = install(unfolded, home)
    assert "apt" not in said
    entry = home / ".local" / "share" / "applications" / "bert-workbench.desktop"
    assert f'Exec="{unfolded}/workbench" %F' in entry.read_text(encoding="utf-8").splitlines()
    command = home / ".local" / "bin" / "bert-workbench"
    assert subprocess.check_output([command], text=True, timeout=60) == "it runs\n"
    said = install(unfolded, home, "--remove")
    assert str(unfolded) in said
    assert str(models.parent) in said
    assert not entry.exists()
    assert not command.exists()
    assert models.is_dir()


def test_libraries_that_the_system_lacks_are_named_with_what_installs_them(
    unfolded: Path, tmp_path: Path
) -> None:
    lines = "libc.so.6 libc6\nlibnobody-has.so.7 libnobody7\nlibnor-this.so.1 libnobody7\n"
    (unfolded / "needs.txt").write_text(lines, encoding="utf-8")
    said = install(unfolded, tmp_path / "home")
    assert said.splitlines()[-1].split() == ["sudo", "apt", "install", "libnobody7"]
