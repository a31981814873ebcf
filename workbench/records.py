"""Dataclasses to plain dictionaries and back: for pipes, for the stored events of a run, for --json.

Only kinds from a given table are restored, and only from plain values, so a broken or hostile child
can at worst send a wrong number, never code. (That is why the pipes carry JSON and not pickles.)
"""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

Kinds = Mapping[str, type[Any]]


def table(*kinds: type[Any]) -> Kinds:
    """Return the table of kinds by class name. No field may be called "kind": that is its key."""
    for one in kinds:
        assert "kind" not in getattr(one, "__dataclass_fields__", {}), one.__name__
    return {kind.__name__: kind for kind in kinds}


def plain(value: Any) -> Any:
    """Return `value` with every dataclass turned into a dictionary that names its kind."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"kind": type(value).__name__, **fields}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value


def restored(value: Any, kinds: Kinds) -> Any:
    """Return what `plain` was given. Lists become tuples. Raises ValueError on an unknown kind."""
    if isinstance(value, list):
        return tuple(restored(item, kinds) for item in value)
    if not isinstance(value, dict):
        return value
    items = {key: restored(item, kinds) for key, item in value.items() if key != "kind"}
    name = value.get("kind")
    if name is None:
        return items
    kind = kinds.get(str(name))
    if kind is None:
        raise ValueError(f"unknown kind {name!r}")
    known = {f.name for f in dataclasses.fields(kind)}
    return kind(**{key: item for key, item in items.items() if key in known})


def to_json(value: Any) -> str:
    """Return one line of JSON for a dataclass or a plain value."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str | bytes, kinds: Kinds) -> Any:
    """Return the value that `to_json` wrote. Raises ValueError if it is not one of `kinds`."""
    return restored(json.loads(text), kinds)
