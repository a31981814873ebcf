"""Many row ids as one short text, so that a request for a million rows is no million numbers of JSON."""

import base64
import sys
import zlib
from array import array
from collections.abc import Iterable


def pack(ids: Iterable[int]) -> str:
    """Return ids as text, in their order."""
    if isinstance(ids, array) and ids.typecode == "q":
        values = ids[:]
    else:
        values = array("q")
        values.extend(ids)
    if sys.byteorder == "big":
        values.byteswap()
    return base64.b64encode(zlib.compress(values.tobytes(), 1)).decode()


def unpack(text: str) -> "array[int]":
    """Return the ids that `pack` was given."""
    values = array("q")
    if text:
        values.frombytes(zlib.decompress(base64.b64decode(text)))
    if sys.byteorder == "big":
        values.byteswap()
    return values
