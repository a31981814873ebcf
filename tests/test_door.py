"""What the first argument opens: files and nothing open the window, every other word is a command."""

from pathlib import Path

import pytest
import typer

from workbench.__main__ import is_command
from workbench.cli import app


def test_every_command_is_known_at_the_door() -> None:
    names = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined] # a group has them
    assert {"demo", "train", "compare", "leaks"} <= names
    assert all(map(is_command, names))
    assert is_command("--version")
    assert is_command("comparee")  # told as unknown, with no window


@pytest.mark.parametrize("name", ["shop.bertwb", "sheets/shop", "C:\\sheets\\shop"])
def test_a_file_opens_the_window(name: str) -> None:
    assert not is_command(name)


def test_a_file_without_a_suffix_opens_the_window_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shop").touch()
    assert not is_command("shop")
