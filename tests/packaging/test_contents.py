"""What the frozen app leaves out is nothing that ours imports, and what Linux is told of it is right."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest
import torch
from torch._dynamo import config as dynamo

from tests.patience import LONG
from workbench.steps import report_facts

ROOT = Path(__file__).resolve().parent.parent.parent
LINUX = ROOT / "packaging" / "linux"

WITHOUT = """
import importlib, sys
from importlib.machinery import PathFinder
sys.path.insert(0, {packaging!r})
import contents

class Frozen(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        found = contents.is_wanted_module(name)
        return super().find_spec(name, path, target) if found else None

ours = [one for one in contents.hidden_imports(window=True) if not one.endswith("__main__")]
sys.meta_path[sys.meta_path.index(PathFinder)] = Frozen
for name in ours:
    importlib.import_module(name)
from transformers import AutoModelForSequenceClassification as one
print(one.from_pretrained.__name__, len(ours))
"""


def test_every_module_of_ours_loads_without_what_the_frozen_app_leaves_out() -> None:
    script = WITHOUT.format(packaging=str(ROOT / "packaging"))
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    name, count = done.stdout.split()
    assert name == "from_pretrained"
    assert int(count) > 300


@pytest.fixture(scope="module")
def contents() -> ModuleType:
    spec = importlib.util.spec_from_file_location("contents", ROOT / "packaging" / "contents.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_versions_that_a_report_names_are_known_in_the_frozen_app(contents: ModuleType) -> None:
    named = {name for name, _version in report_facts._versions()}
    assert named - {"BERT Workbench", "Python"} <= set(contents.METADATA)


def test_of_torch_s_sources_only_settings_go_along_which_it_reads(contents: ModuleType) -> None:
    folder = Path(torch.__file__).parent
    for file in (Path(dynamo.__file__), folder / "nn" / "functional.py"):
        target = f"torch/{file.relative_to(folder).as_posix()}"
        assert contents.is_wanted(target, str(file)) == (file.name == "config.py"), target


def entries(file: Path) -> dict[str, str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def test_the_menu_entry_is_chinese_too_and_its_files_are_known_kinds() -> None:
    entry = entries(LINUX / "bert-workbench.desktop")
    for key in ("Name", "Comment", "Keywords"):
        assert re.search(r"[\u4e00-\u9fff]", entry[f"{key}[zh_CN]"])
    kinds = ET.parse(LINUX / "bert-workbench.xml").getroot()
    known = {kind.get("type") for kind in kinds}
    assert set(entry["MimeType"].rstrip(";").split(";")) == known
    globs = {one.get("pattern") for one in kinds.iter() if one.tag.endswith("glob")}
    assert {"*.bertwb", "*.bertpack", "*.bertengine"} == globs
