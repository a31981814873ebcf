"""Texts as weighted runs of one to three characters (TF-IDF): for languages the encoder does not know."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

_FEATURES = 120_000


@dataclass(frozen=True, slots=True)
class Characters:
    """`runs` in the order of the features, and the weight of each (inverse document frequency)."""

    runs: tuple[str, ...]
    weights: torch.Tensor

    @staticmethod
    def learnt(texts: Sequence[str]) -> "Characters":
        """Return the runs of `texts`, the commonest where there are too many.

        Those of a single text stay: without them 2,000 headlines of 15 labels cost two points (tnews).
        """
        vectoriser = _vectoriser(max_features=_FEATURES)
        vectoriser.fit(texts)
        weights = torch.tensor(vectoriser.idf_, dtype=torch.float32)
        return Characters(tuple(map(str, vectoriser.get_feature_names_out())), weights)

    def vectors(self, texts: Sequence[str]) -> torch.Tensor:
        """Return a sparse tensor [texts, runs], each row of length 1."""
        vectoriser = _vectoriser(vocabulary={run: at for at, run in enumerate(self.runs)})
        vectoriser.idf_ = self.weights.numpy().astype(np.float64)
        return as_sparse(vectoriser.transform(texts))


def as_sparse(found: Any) -> torch.Tensor:
    """Return scipy's sparse rows as torch's, in float32."""
    found = found.tocsr().astype(np.float32)
    found.sort_indices()
    rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    return torch.sparse_coo_tensor(
        torch.from_numpy(np.stack([rows, found.indices.astype(np.int64)])),
        torch.from_numpy(found.data),
        size=found.shape,
        is_coalesced=True,
        check_invariants=True,
    )


def _vectoriser(**options: object) -> "TfidfVectorizer":
    from sklearn.feature_extraction.text import (  # noqa: PLC0415 - loads what most models never need
        TfidfVectorizer,
    )

    return TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, **options)
