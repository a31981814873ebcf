"""What the training takes of the computer, measured now and then."""

import time

import psutil
import torch

from workbench.events import MachineMeasured

_EVERY = 1.0  # seconds
_MIB = 1 << 20


class Machine:
    """Measures this process; `measured` gives an event once a second, else None."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._process = psutil.Process()
        self._process.cpu_percent()
        self._cores = psutil.cpu_count() or 1
        self._last = time.monotonic()

    def measured(self, epoch: float) -> MachineMeasured | None:
        """Return the shares of this second, or None where it is not over."""
        now = time.monotonic()
        if now - self._last < _EVERY:
            return None
        self._last = now
        busy = self._process.cpu_percent() / 100 / self._cores
        memory = self._process.memory_info().rss / _MIB
        if self._device != "cuda":
            return MachineMeasured(epoch, min(busy, 1.0), memory)
        free, total = torch.cuda.mem_get_info()
        return MachineMeasured(epoch, min(busy, 1.0), memory, -1.0, (total - free) / _MIB)
