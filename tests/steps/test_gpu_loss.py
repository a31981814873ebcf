"""A GPU that is gone in the middle of a training: the run is kept, and can go on."""

from pathlib import Path

import pytest
import torch

from workbench.events import BatchDone
from workbench.options import Options
from workbench.project import runs
from workbench.project.store import Project
from workbench.requests import ImportSheet, TrainModel
from workbench.results import ModelTrained
from workbench.steps.gpu_loss import is_gpu_loss
from workbench.steps.import_sheet import import_sheet
from workbench.steps.train_model import train_model

LOST = RuntimeError("CUDA error: unspecified launch failure\nCUDA kernel errors might be ...")


@pytest.mark.parametrize(
    ("error", "is_loss"),
    [
        (LOST, True),
        (RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"), True),
        (torch.OutOfMemoryError("CUDA out of memory. CUDA error: out of memory"), False),
        (RuntimeError("a customer wrote about their shape"), False),
        (ValueError("CUDA error"), False),
    ],
)
def test_only_what_ends_the_use_of_a_gpu_counts(error: BaseException, is_loss: bool) -> None:
    assert is_gpu_loss(error) is is_loss


def test_a_training_whose_gpu_is_lost_can_go_on(tmp_path: Path, tiny_folder: Path) -> None:
    source = tmp_path / "s.csv"
    lines = [f"my {w} {n},{label}" for n in range(20) for w, label in (("van", "a"), ("card", "b"))]
    source.write_text("\n".join(["comment,topic", *lines]), encoding="utf-8")
    project = tmp_path / "p.bertwb"
    Project.create(project).close()
    for _event in import_sheet(
        ImportSheet(str(project), str(source), text_columns=("comment",), label_column="topic")
    ):
        pass
    options = Options(way="full", epochs=3, max_tokens=16)
    step = train_model(TrainModel(str(project), "", "thorough", str(tiny_folder), "cpu", options))
    for event in step:
        if isinstance(event, BatchDone):
            break
    with pytest.raises(RuntimeError, match="launch failure"):
        step.throw(LOST)
    with Project.open(project) as opened:
        waiting = runs.resumable(opened, 1)
        assert [one.state for one in waiting] == ["interrupted"]
    again = train_model(TrainModel(str(project), device="cpu", resume=waiting[0].id))
    result = None
    while result is None:
        try:
            next(again)
        except StopIteration as end:
            result = end.value
    assert isinstance(result, ModelTrained)
