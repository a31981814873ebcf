"""How much memory a training will take, said before it begins."""

import psutil
import torch

from workbench.events import Noticed
from workbench.learning.encoder import Encoder
from workbench.learning.fine_tuning import Data
from workbench.learning.recipe import Recipe

_MIB = 1 << 20
_COPIES = 4 * 4 + 2 * 2  # bytes a weight: itself, gradient and two moments; short copies of two
_STATES_A_LAYER = 18  # values of a token that a layer keeps, as multiples of the hidden size
_BESIDE = 300 * _MIB  # libraries and the untouched encoder


def estimate(encoder: Encoder, data: Data, recipe: Recipe) -> Noticed:
    """Return "memory-estimate": the MiB that the fit will take, of those that are free."""
    config = recipe.model.config
    features, layers = encoder.features, encoder.body.layers
    inner = int(config.get("intermediate_size") or config.get("hidden_dim") or 4 * features)
    words = len({token for pieces in data.pieces for piece in pieces for token in piece})
    weights = layers * (4 * features * features + 2 * features * inner) + words * features
    longest = max(len(piece) for pieces in data.pieces for piece in pieces)
    rows = -(-recipe.options.batch_rows // recipe.options.accumulation)
    heads = int(config.get("num_attention_heads") or config.get("n_heads") or 12)
    a_row = longest * (_STATES_A_LAYER * features + heads * longest) * layers
    width = 4 if encoder.device.dtype == "float32" else 2
    needed = weights * _COPIES + rows * a_row * width + _BESIDE
    if encoder.device.kind == "cuda":
        free = torch.cuda.mem_get_info()[0]
    else:
        free = psutil.virtual_memory().available
    return Noticed("memory-estimate", needed // _MIB, free // _MIB)
