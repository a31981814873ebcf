"""Where a checkpoint has the weights that a model wants."""

import re
from collections.abc import Iterable

from workbench.learning.architectures import Architecture

_OLD_NAMES = {"LayerNorm.gamma": "LayerNorm.weight", "LayerNorm.beta": "LayerNorm.bias"}


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
