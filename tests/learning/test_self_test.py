"""The test of this computer: what it finds, and what it says about every kind of graphics card."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from workbench import device_report
from workbench.learning.graphics_card import GraphicsCard, _is_plugged_in, look, read_answer
from workbench.requests import SelfTest
from workbench.results import SelfTested
from workbench.steps.self_test import self_test
from workbench.translation import set_language


@pytest.fixture(scope="module")
def tested(home: Path) -> SelfTested:
    step = self_test(SelfTest())
    while True:
        try:
            next(step)
        except StopIteration as end:
            found: SelfTested = end.value
            return found


def test_it_measures_this_computer_and_checks_the_model(tested: SelfTested) -> None:
    assert tested.rows_per_second > 1
    assert tested.model_state == "whole"
    assert tested.memory > tested.free > 0
    assert tested.cpu
    assert tested.threads >= 1
    assert tested.dtype in {"float32", "bfloat16", "float16"}
    assert (tested.card_state == "no-card") is (tested.card == "")


def test_what_was_found_is_there_at_the_next_start(tested: SelfTested, home: Path) -> None:
    assert device_report.kept() == tested
    file = home / "self_test.json"
    good = file.read_text(encoding="utf-8")
    for damaged in ("", "{}", "[1]", '{"kind": "SelfTested"}', '{"kind": "Nothing"}'):
        file.write_text(damaged, encoding="utf-8")
        assert device_report.kept() is None
    file.write_text(good, encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("state", device_report.CARD_STATES)
def test_every_state_is_said_with_what_to_do(tested: SelfTested, state: str, language: str) -> None:
    found = replace(tested, card_state=state, card="NVIDIA T4", card_memory=15360, card_free=900)
    set_language(language)
    try:
        said = device_report.headline(found)
        what = device_report.remedy(found)
        facts = dict(device_report.facts(found))
    finally:
        set_language("en")
    assert said[-1] in ".。"
    assert device_report.is_good(found) or what
    assert any("15 GB" in value for value in facts.values())


def test_a_damaged_model_is_told_before_the_card(tested: SelfTested) -> None:
    broken = replace(tested, model_state="damaged", rows_per_second=0.0)
    assert "Install the app again" in device_report.headline(broken)
    assert not device_report.is_good(broken)
    assert device_report.speed(broken) == "The speed was not measured."


def test_the_driver_is_read_as_it_answers() -> None:
    answer = "NVIDIA H100 80GB HBM3, 550.54.15, 81559, 80995\nNVIDIA T4, 550.54.15, 1, 1\n"
    assert read_answer(answer) == GraphicsCard(
        "", "NVIDIA H100 80GB HBM3", "550.54.15", 81559, 80995
    )
    silent = "NVIDIA GB10, 580.95.05, [N/A], [N/A]\n"
    assert read_answer(silent) == GraphicsCard("", "NVIDIA GB10", "580.95.05", 0, 0)
    assert read_answer("NVIDIA-SMI has failed because it couldn't communicate") is None
    assert read_answer("") is None


@pytest.mark.skipif(
    torch.version.cuda is not None or sys.platform == "win32",
    reason="this torch is made for cards, or a script is no program here",
)
def test_a_card_without_our_part_for_it_asks_for_the_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'NVIDIA RTX 4000, 551.23, 8188, 7000'\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    found = look("cpu")
    assert found == GraphicsCard("no-cuda-build", "NVIDIA RTX 4000", "551.23", 8188, 7000)
    assert ".bertengine" in device_report.CARD_STATES[found.state][1]
    program.write_text("#!/bin/sh\nexit 9\n", encoding="utf-8")
    assert look("cpu").state in {"no-card", "no-driver"}


def test_a_card_without_a_driver_is_seen_on_the_bus(tmp_path: Path) -> None:
    def plug(name: str, vendor: str, kind: str) -> None:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "vendor").write_text(vendor + "\n", encoding="ascii")
        (folder / "class").write_text(kind + "\n", encoding="ascii")

    assert not _is_plugged_in(tmp_path / "nowhere")
    plug("0000:00:02.0", "0x8086", "0x030000")
    plug("0000:01:00.1", "0x10de", "0x040300")  # the card's sound
    assert not _is_plugged_in(tmp_path)
    plug("0000:01:00.0", "0x10de", "0x030000")
    assert _is_plugged_in(tmp_path)
