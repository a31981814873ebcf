"""Texts as vectors without a model: hashed runs of one to three characters, brought down to few numbers.

Everything is counted by numpy over all texts at once, which takes a tenth of the time of a loop over
words in Python; hashing bounds the memory, however many rows there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_matrix, diags

DIMENSIONS = 256
SAMPLED = 6000  # texts that the dimensions are learnt from

_FEATURES = 1 << 15
_LONGEST_RUN = 3
_SPARE = 10  # directions more than are wanted, so that the last of them are right too
_CHARACTERS = 600  # of a text: about what the encoder reads of it
_MIXED = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)  # odd numbers that spread neighbouring code points


@dataclass(frozen=True, slots=True)
class Grams:
    """`weights` [features] of the hashed runs, `basis` [features, dimensions]."""

    weights: Any
    basis: Any

    @staticmethod
    def learnt(texts: Sequence[str], seed: int = 0) -> "Grams":
        """Return the dimensions in which these texts differ most; the same for the same texts."""
        counts = _counts(texts)
        seen = np.asarray((counts > 0).sum(axis=0)).ravel()
        weights = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
        found = _weighted(counts, weights)
        wanted = max(1, min(DIMENSIONS, min(found.shape) - 1))
        basis = np.zeros((_FEATURES, DIMENSIONS), dtype=np.float32)
        used = np.unique(found.indices)  # of a few texts a tenth of all, and the others are zeros
        if len(used):
            directions = _directions(found[:, used], wanted, seed)
            basis[used, : directions.shape[1]] = directions
        return Grams(weights, basis)

    def vectors(self, texts: Sequence[str]) -> torch.Tensor:
        """Return vectors [texts, dimensions] of length 1; a blank text is all zeros."""
        found = torch.from_numpy(_weighted(_counts(texts), self.weights) @ self.basis)
        return torch.nn.functional.normalize(found, dim=1)


def _counts(texts: Sequence[str]) -> Any:
    """Return how often each hashed run stands in each text, sparse [texts, features]."""
    codes = [
        np.frombuffer(
            _told(text).encode("utf-32-le", "surrogatepass"),
            dtype=np.uint32,
        )
        for text in texts
    ]
    rows = np.repeat(np.arange(len(texts)), [len(one) for one in codes])
    flat = np.concatenate(codes).astype(np.uint64) if codes else np.zeros(0, np.uint64)
    of_rows, of_runs = [], []
    mixed = np.zeros(len(flat), np.uint64)
    for length in range(1, _LONGEST_RUN + 1):
        width = len(flat) - length + 1
        if width <= 0:
            break
        mixed = mixed[:width] * np.uint64(31) + flat[length - 1 :] * np.uint64(_MIXED[length - 1])
        inside = rows[:width] == rows[length - 1 :]
        hashed = (mixed ^ (mixed >> np.uint64(15))) % np.uint64(_FEATURES)
        of_rows.append(rows[:width][inside])
        of_runs.append(hashed[inside].astype(np.int32))
    ones = np.ones(sum(map(len, of_runs)), dtype=np.float32)
    places = (np.concatenate(of_rows), np.concatenate(of_runs)) if of_rows else ([], [])
    return csr_matrix((ones, places), shape=(len(texts), _FEATURES))  # equal places add up


def _directions(found: Any, wanted: int, seed: int) -> Any:
    """Return the first right singular vectors [features, wanted] of sparse `found` [texts, features], by
    a randomized range and two power iterations (N. Halko, P. Martinsson, J. Tropp, 2011).
    """
    drawn = np.random.RandomState(seed).normal(size=(found.shape[0], wanted + _SPARE))
    drawn = drawn.astype(np.float32)
    for _round in range(2):
        drawn = found @ (found.T @ drawn)
    span, _rest = np.linalg.qr(found.T @ drawn)
    left, _values, _right = np.linalg.svd((found @ span).T, full_matrices=False)
    return (span @ left)[:, :wanted]


def _told(text: str) -> str:
    """Return what is counted of a text: with blanks around it, so that words have ends."""
    told = " ".join(text[:_CHARACTERS].casefold().split())
    return f" {told} " if told else ""


def _weighted(counts: Any, weights: Any) -> Any:
    """Return counts as TF-IDF: damped, weighted by rarity, each row of length 1."""
    found = counts.copy()
    found.data = (1 + np.log(found.data)).astype(np.float32)
    found = found.multiply(weights[None, :]).tocsr()
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    scale = 1 / np.maximum(lengths, 1e-9)
    return (diags(scale.astype(np.float32)) @ found).astype(np.float32).tocsr()
