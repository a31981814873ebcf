"""How many threads torch computes with: as many as the person set, or as torch itself thinks best."""

import torch

from workbench.paths import chosen

_usual = torch.get_num_threads()
_is_set = False


def use(most: int = 0) -> None:
    """Put the setting in force in this process; `most` (0: none) bounds what is not set."""
    global _is_set  # noqa: PLW0603 - threads are a matter of the whole process
    said = wanted()
    if said or most or _is_set:
        torch.set_num_threads(said or (min(_usual, most) if most else _usual))
    _is_set = bool(said)


def wanted() -> int:
    """Return the number that was set, or 0."""
    said = chosen("threads")
    return int(said) if said.isdecimal() else 0
