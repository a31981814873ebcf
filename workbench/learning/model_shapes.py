"""What a configuration asks for, as transformers says it: its model, without memory for its weights."""

from collections.abc import Mapping
from typing import Any

import torch
import transformers

from workbench.learning.architectures import Architecture
from workbench.learning.bert_shapes import Shapes


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
