"""`workbench self-test`: for a person in their language, and as JSON for a script."""

import json
from pathlib import Path

from tests.cli.command import called, run


def test_it_says_what_computes_and_how_fast(home: Path) -> None:
    done = run(home, "self-test", "--json")
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["name"] for one in events if one["kind"] == "Stage"][-1] == "measuring"
    found = events[-1]
    assert found["kind"] == "SelfTested"
    assert found["model_state"] == "whole"
    assert found["rows_per_second"] > 1
    said = called(home, "self-test", language="zh_CN.UTF-8")
    assert said.returncode == 0, said.stderr
    assert "内置模型完整" in said.stdout
    assert found["cpu"] in said.stdout
