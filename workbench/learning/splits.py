"""Which rows are set aside for scoring: stratified by label, and no cluster is ever cut in two."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence

from workbench.learning.examples import Example, clusters, strata


def hold_out(examples: Sequence[Example], share: float, seed: int) -> set[int]:
    """Return the places of about `share` of the examples, label by label, in whole clusters.

    A label keeps at least one cluster to learn from; a label with a single cluster gives none.
    """
    chosen: set[int] = set()
    for members in _clusters_by_label(examples, seed).values():
        want = round(share * sum(map(len, members)))
        taken = 0
        for cluster in members[:-1]:
            if taken >= want:
                break
            chosen.update(cluster)
            taken += len(cluster)
    return chosen


def folds(examples: Sequence[Example], count: int, seed: int) -> list[int]:
    """Return for each example its fold, 0 to `count` - 1: labels spread evenly, clusters whole."""
    fold = [0] * len(examples)
    sizes = [0] * count
    for members in _clusters_by_label(examples, seed).values():
        within = [0] * count
        for cluster in members:
            best = min(range(count), key=lambda f: (within[f], sizes[f]))
            within[best] += len(cluster)
            sizes[best] += len(cluster)
            for place in cluster:
                fold[place] = best
    return fold


def straddling(examples: Sequence[Example], kept: set[int]) -> set[int]:
    """Return the places outside `kept` that share a cluster with one inside."""
    cluster = clusters(examples)
    touched = {cluster[place] for place in kept}
    return {place for place, one in enumerate(cluster) if one in touched and place not in kept}


def _clusters_by_label(examples: Sequence[Example], seed: int) -> dict[str, list[list[int]]]:
    """Return shuffled clusters of places under the label that most of their rows carry."""
    members: dict[int, list[int]] = defaultdict(list)
    spread_by = strata(examples)
    for place, cluster in enumerate(clusters(examples)):
        members[cluster].append(place)
    by_label: dict[str, list[list[int]]] = defaultdict(list)
    for places in members.values():
        label = Counter(spread_by[place] for place in places).most_common(1)[0][0]
        by_label[label].append(places)
    dice = random.Random(seed)  # noqa: S311 - a repeatable shuffle, no secret
    for label in sorted(by_label):
        dice.shuffle(by_label[label])
    return dict(sorted(by_label.items()))
