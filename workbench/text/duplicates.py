"""Rows that say the same: exactly, or nearly so.

Near ones are found by MinHash signatures over character shingles (Broder, "On the resemblance and
containment of documents", 1997) with locality-sensitive hashing in bands (Indyk and Motwani 1998;
Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3). Each pair that comes out is
then compared in full, so that no false one is told.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SPACE = re.compile(r"\s+")
_HASHES = 128
_FOUND = 0.995  # of the pairs that are just as similar as asked for come into one band's bucket
_SHINGLE, _SHORT_SHINGLE, _SHORT, _CHINESE = 5, 3, 50, 5
_EACH = 1000
_MOST_IN_BUCKET = 30  # texts of one form fill a bucket; without an end the time would be squared
_MOST_COMPARED = 200  # texts that one is compared with in full
_AT_ONCE = 20_000  # shingles of a text that are permuted in one array
_FACTOR, _MIX = 0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD  # odd, with bits well spread


def key(text: str) -> str:
    """Return what two equal texts share: case and white space do not count."""
    return _SPACE.sub(" ", text).strip().casefold()


def exact_duplicates(texts: Sequence[str]) -> dict[int, int]:
    """Return place -> place of the first text that is the same. Blank texts are never duplicates."""
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    for place, text in enumerate(texts):
        same = key(text)
        if same and first.setdefault(same, place) != place:
            found[place] = first[same]
    return found


def near_duplicates(
    texts: Sequence[str], similarity: float = 0.9
) -> Generator[tuple[int, int], None, dict[int, int]]:
    """Return place -> place of the earliest text that is at least that similar, the exact ones too.

    `similarity` is the Jaccard index of character shingles, in 0..1. Yields (done, total).
    """
    found = exact_duplicates(texts)
    if similarity >= 1:  # the same shingles in another order are not the same text
        yield len(texts), len(texts)
        return found
    index = _Index(similarity)
    for place, text in enumerate(texts):
        if place % _EACH == 0:
            yield place, len(texts)
        if place in found:
            continue
        words = key(text)
        if words:
            same = index.earliest_or_add(place, _shingles(words))
            if same != place:
                found[place] = same
    yield len(texts), len(texts)
    return found


class _Index:
    """The texts that were kept so far, in buckets of those whose signatures share a band."""

    def __init__(self, similarity: float) -> None:
        from datasketch import MinHash  # noqa: PLC0415 - half a second that only this needs

        self._similarity = similarity
        self._empty: Any = MinHash(num_perm=_HASHES, seed=1, hashfunc=int)
        self._width = _width_of_band(similarity)
        self._bands: list[dict[bytes, list[int]]] = [{} for _ in range(_HASHES // self._width)]
        self._kept: dict[int, NDArray[np.uint32]] = {}

    def earliest_or_add(self, place: int, shingles: "NDArray[np.uint32]") -> int:
        """Return the earliest text that is similar enough, or `place` after keeping it."""
        buckets = list(self._buckets(shingles))
        near = sorted(set().union(*buckets))[:_MOST_COMPARED]
        for one in near:
            if _is_similar(self._kept[one], shingles, self._similarity):
                return one
        self._kept[place] = shingles
        for bucket in buckets:
            if len(bucket) < _MOST_IN_BUCKET:
                bucket.append(place)
        return place

    def _buckets(self, shingles: "NDArray[np.uint32]") -> Iterator[list[int]]:
        signature = self._empty.copy()
        for start in range(0, len(shingles), _AT_ONCE):
            signature.update_batch(shingles[start : start + _AT_ONCE].tolist())
        values = signature.hashvalues
        size = self._width * values.itemsize
        data = values.tobytes()
        for number, band in enumerate(self._bands):
            yield band.setdefault(data[number * size : (number + 1) * size], [])


def _width_of_band(similarity: float) -> int:
    """Return the most values a band may have that still bring nearly all similar pairs together."""
    for width in range(_HASHES, 1, -1):
        if 1 - (1 - similarity**width) ** (_HASHES // width) >= _FOUND:
            return width
    return 1


def _shingles(text: str) -> "NDArray[np.uint32]":
    """Return the sorted hashes of a text's shingles: of five characters, or three where it is short
    or Chinese. They are our own, as Python's differ from run to run.
    """
    import numpy as np  # noqa: PLC0415 - loaded only where duplicates are looked for

    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in text[:_SHORT])
    size = _SHORT_SHINGLE if len(text) < _SHORT or chinese > _CHINESE else _SHINGLE
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    size = min(size, len(letters))
    count = len(letters) - size + 1
    values = np.zeros(count, np.uint64)
    for place in range(size):
        values *= np.uint64(_FACTOR)
        values += letters[place : place + count]
    values ^= values >> np.uint64(33)
    values *= np.uint64(_MIX)
    return np.unique((values >> np.uint64(32)).astype(np.uint32))


def _is_similar(one: "NDArray[np.uint32]", other: "NDArray[np.uint32]", similarity: float) -> bool:
    import numpy as np  # noqa: PLC0415

    low, high = sorted((len(one), len(other)))
    if low < similarity * high:  # they cannot share enough
        return False
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared >= similarity * (low + high - shared)
