"""What a configuration asks for: its model without memory, and where a checkpoint has its weights."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import torch
import transformers

from workbench.learning.architectures import Architecture

Shapes = dict[str, tuple[int, ...]]

_OLD_NAMES = {"LayerNorm.gamma": "LayerNorm.weight", "LayerNorm.beta": "LayerNorm.bias"}


def config_of(kind: Architecture, config: Mapping[str, Any], attention: str = "eager") -> Any:
    """Return the configuration for transformers; raises whatever a strange one makes it raise."""
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    made: Any = transformers.CONFIG_MAPPING[kind.model_type]
    found = made(**config, attn_implementation=attention if kind.sdpa else "eager")
    found.use_cache = False  # a decoder would keep every text's keys and values
    return found


def model_class(config: Any) -> Any:
    """Return the class of the encoder alone, without a head."""
    return transformers.MODEL_MAPPING[type(config)]


def class_options(kind: Architecture) -> dict[str, bool]:
    """Return what the class wants to hear besides its configuration."""
    return {"add_pooling_layer": False} if kind.takes_pooler else {}


def shapes_of(kind: Architecture, config: Any) -> Shapes:
    """Return the shape of every weight by name; nothing of their size is allocated."""
    with torch.device("meta"):
        model = model_class(config)(config, **class_options(kind))
    return {name: tuple(one.shape) for name, one in model.state_dict().items()}


def completed(kind: Architecture, config: Any) -> dict[str, Any]:
    """Return every key that the architecture may say, with the value that is used."""
    return {key: getattr(config, key) for key in sorted(kind.keys) if hasattr(config, key)}


def names_in_file(
    kind: Architecture, wanted: Iterable[str], stored: Iterable[str]
) -> dict[str, str]:
    """Return the name in the checkpoint of each wanted weight that it has.

    Checkpoints with a head put a prefix before the encoder's weights, old ones call the weights of
    a norm gamma and beta; heads are left aside. Raises `ValueError` where two tensors claim one
    place, or where the checkpoint has layers that the configuration leaves out.
    """
    wanted = set(wanted)
    layer = re.compile(re.escape(kind.layers) + r"\.(\d+)\.")
    depths = {found[1] for name in wanted if (found := layer.match(name))}
    places: dict[str, str] = {}
    for name in stored:
        plain = name.removeprefix(f"{kind.prefix}.")
        for old, new in _OLD_NAMES.items():
            if plain.endswith(old):
                plain = plain.removesuffix(old) + new
        deep = layer.match(plain)
        if plain in places or (deep is not None and deep[1] not in depths):
            raise ValueError(name)
        if plain in wanted:
            places[plain] = name
    return places
