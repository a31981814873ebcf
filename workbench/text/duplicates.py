"""Rows that say the same: exactly, or nearly so.

Near ones are found by MinHash signatures over character shingles (Broder 1997) with locality-sensitive
hashing in bands, and each pair that comes out is then compared in full, so that no false one is told.
"""

import itertools
import re
import zlib
from collections.abc import Generator, Sequence

_SPACE = re.compile(r"\s+")
_HASHES = 128
_SLACK = (
    0.1  # of similarity: signatures are estimates, and a missed pair is worse than a compared one
)
_SHINGLE, _SHORT_SHINGLE, _SHORT = 5, 3, 50
_EACH = 1000
_MOST_COMPARED = 200  # texts that one is compared with in full
_LONGEST = 20_000  # characters of a text that are compared


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
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - half a second that only this needs

    found = exact_duplicates(texts)
    index = MinHashLSH(threshold=max(similarity - _SLACK, 0.1), num_perm=_HASHES)
    shared = MinHash(num_perm=_HASHES, seed=1, hashfunc=int)  # its random numbers are made once
    kept: dict[int, frozenset[int]] = {}
    for place, text in enumerate(texts):
        if place % _EACH == 0:
            yield place, len(texts)
        if place in found:
            continue
        shingles = _shingles(key(text)[:_LONGEST])
        if not shingles:
            continue
        signature = shared.copy()
        signature.update_batch(shingles)
        same = min(
            (
                one
                for one in itertools.islice(index.query(signature), _MOST_COMPARED)
                if _jaccard(kept[one], shingles) >= similarity
            ),
            default=-1,
        )
        if same >= 0:
            found[place] = same
            continue
        kept[place] = shingles
        index.insert(place, signature, check_duplication=False)
    yield len(texts), len(texts)
    return found


def _shingles(text: str) -> frozenset[int]:
    """Return the hashes of a text's shingles, of five characters, or three where it is short."""
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in text[:_SHORT])
    size = _SHORT_SHINGLE if len(text) < _SHORT or chinese > 5 else _SHINGLE
    if len(text) <= size:
        return (
            frozenset((zlib.crc32(text.encode("utf-8", "surrogatepass")),)) if text else frozenset()
        )
    # Python's own hash differs from run to run, and so would what is found.
    data = text.encode("utf-32-le", "surrogatepass")
    return frozenset(
        zlib.crc32(data[at : at + 4 * size]) for at in range(0, len(data) - 4 * size + 4, 4)
    )


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    low, high = sorted((len(one), len(other)))
    if not high:
        return 0.0
    shared = len(one & other)
    return shared / (low + high - shared)
