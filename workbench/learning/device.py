"""Where a model computes and in which dtype: the GPU where there is one, else what measured faster."""

import contextlib
import gc
import json
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from workbench.errors import DeviceMissing
from workbench.learning import threads
from workbench.paths import chosen, data_folder

_DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}
_CLEARLY = 1.25  # bf16 costs a little accuracy, so it has to be this much faster


@dataclass(frozen=True, slots=True)
class Device:
    """`kind` is torch's name ("cpu", "cuda", "mps"); `reason` is a key of `wording.REASONS`."""

    kind: str
    name: str
    dtype: str
    reason: str

    @property
    def torch_device(self) -> torch.device:
        """The device in torch's terms."""
        return torch.device(self.kind)

    @property
    def torch_dtype(self) -> torch.dtype:
        """The dtype in torch's terms."""
        return _DTYPES[self.dtype]


def choose(wanted: str = "auto", dtype: str = "") -> Device:
    """Return the device for "auto" (as the settings say), "cpu", "cuda" or "mps", in `dtype` where said.

    Raises `DeviceMissing`.
    """
    threads.use()
    found = _chosen(wanted) if wanted != "auto" else _as_set()
    said = chosen("precision")
    dtype = dtype or (said if said in _DTYPES else "")
    return replace(found, dtype=dtype, reason="dtype-asked") if dtype else found


def _as_set() -> Device:
    """Return the device of the settings. What is not in this computer any more is told, not refused:
    a setting is not what someone asks for now.
    """
    wanted = chosen("device") or "auto"
    try:
        return _chosen(wanted)
    except DeviceMissing:
        return replace(_chosen("auto"), reason="setting-missing")


def free_memory() -> None:
    """Give back to the system what a job held on the GPU; other programs want it, too."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _chosen(wanted: str) -> Device:
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if (wanted == "cuda" and not cuda) or (wanted == "mps" and not mps):
        raise DeviceMissing(wanted)
    if cuda and wanted in {"auto", "cuda"}:
        dtype = "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
        reason = "asked" if wanted == "cuda" else "gpu-found"
        return Device("cuda", torch.cuda.get_device_name(), dtype, reason)
    if mps and wanted in {"auto", "mps"}:
        return Device(
            "mps", platform.processor(), "float32", "asked" if wanted == "mps" else "mps-found"
        )
    name = cpu_name()
    faster = _bf16_is_faster(name)
    if wanted == "cpu" and (cuda or mps):
        reason = "asked"
    else:
        reason = "cpu-bf16-faster" if faster else "cpu-bf16-slower"
    return Device("cpu", name, "bfloat16" if faster else "float32", reason)


def cpu_name() -> str:
    """Return the processor's name as its maker writes it, where the system says it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _bf16_is_faster(cpu: str) -> bool:
    """Return what was measured on this CPU with this torch, measuring once in under a second."""
    kept = data_folder() / "devices.json"
    key = f"{cpu} | torch {torch.__version__} | {torch.get_num_threads()} threads"
    try:
        measured = json.loads(kept.read_text(encoding="utf-8"))
        return float(measured[key]) > _CLEARLY
    except (OSError, ValueError, KeyError, TypeError):
        ratio = _seconds(torch.float32) / _seconds(torch.bfloat16)
    with contextlib.suppress(OSError):  # measured again next time
        kept.write_text(json.dumps({key: round(ratio, 3)}), encoding="utf-8")
    return ratio > _CLEARLY


def _seconds(dtype: torch.dtype) -> float:
    """Return the time of one feed-forward layer of MiniLM's size over 2,048 tokens."""
    generator = torch.Generator().manual_seed(1)
    states = torch.randn(2048, 384, generator=generator).to(dtype)
    up = torch.randn(384, 1536, generator=generator).to(dtype)
    down = torch.randn(1536, 384, generator=generator).to(dtype)

    def layer() -> None:
        torch.nn.functional.gelu(states @ up) @ down

    with torch.inference_mode():
        layer()
        return min(_timed(layer) for _ in range(5))


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
