"""A look at this computer: what a model would compute on, how fast, and whether ours is whole."""

import time
from datetime import datetime

import psutil
import torch

from workbench import __version__
from workbench.errors import ModelDamaged, ModelMissing, WorkbenchError
from workbench.events import Progress, Stage, Step
from workbench.learning.catalogue import entries, model_named
from workbench.learning.device import Device, choose, cpu_name
from workbench.learning.encoder import Encoder
from workbench.learning.graphics_card import GraphicsCard, look
from workbench.learning.model_folder import BaseModel
from workbench.results import SelfTested

_SECONDS = 1.5  # of measuring
_ROWS = 64  # at a time
_TOKENS = 128
_TOPICS = ("parcel", "invoice", "account", "delivery", "refund", "order", "contract", "support")
_TEXT = (
    "The {topic} that I asked about on day {day} has not been dealt with, and nobody in your team"
    " could tell me when it will be; please look into it."
)


def self_tested() -> Step[SelfTested]:
    """Return what was found. What is wrong is told in the result; nothing of it is raised."""
    yield Stage("testing-device")
    device, state, model = choose("auto"), "whole", None
    try:
        model = model_named()
    except ModelMissing:
        state = "missing"
    except (ModelDamaged, WorkbenchError):
        state = "damaged"
    card = look(device.kind)
    yield Stage("measuring")
    speed = 0.0
    if model is not None and card.state != "card-old":
        speed = yield from _rows_per_second(model, device)
    return _told(device, card, state, speed)


def _told(device: Device, card: GraphicsCard, state: str, speed: float) -> SelfTested:
    memory = psutil.virtual_memory()
    return SelfTested(
        device=device.kind,
        name=device.name,
        dtype=device.dtype,
        reason=device.reason,
        card_state=card.state,
        card=card.name,
        driver=card.driver,
        card_memory=card.memory,
        card_free=card.free,
        cpu=cpu_name(),
        threads=torch.get_num_threads(),
        cores=psutil.cpu_count() or 1,
        memory=memory.total >> 20,
        free=memory.available >> 20,
        model=entries()[0].name,
        model_state=state,
        rows_per_second=round(speed, 1),
        torch=torch.__version__,
        version=__version__,
        when=datetime.now().astimezone().isoformat(timespec="minutes"),
    )


def _rows_per_second(base: BaseModel, device: Device) -> Step[float]:
    """Return how many rows of about thirty words the built-in model reads in a second."""
    encoder = Encoder(base, device, _TOKENS)
    list(encoder.batches(encoder.tokenise(texts(0))))  # the first pass loads and warms up
    started, rows = time.monotonic(), 0
    while (passed := time.monotonic() - started) < _SECONDS:
        for places, _vectors in encoder.batches(encoder.tokenise(texts(rows))):
            rows += len(places)
        yield Progress(min(100, int(100 * passed / _SECONDS)), 100, "steps")
    return rows / passed


def texts(first: int) -> list[str]:
    """Return rows to measure with, none like another."""
    return [
        _TEXT.format(topic=_TOPICS[day % len(_TOPICS)], day=day)
        for day in range(first, first + _ROWS)
    ]
