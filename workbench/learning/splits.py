"""Which rows are set aside for scoring: stratified by label, and no cluster is ever cut in two."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from workbench.learning.examples import Example, clusters, strata

_OVERSHOT = 1.5  # times the rows wanted of a label, beyond which a cluster is too large to take


def hold_out(examples: Sequence[Example], share: float, seed: int) -> set[int]:
    """Return the places of about `share` of the examples, label by label, in whole clusters.

    A label keeps at least one cluster to learn from; a label with a single cluster gives none, and
    one cluster never makes up most of what a label gives, unless there are no smaller ones.
    """
    chosen: set[int] = set()
    for members in _clusters_by_label(examples, seed).values():
        want = round(share * sum(map(len, members)))
        chosen |= _taken(members, want, must_leave=True)
    return chosen


def grown(
    examples: Sequence[Example], kept: set[int], share: float, most: int, seed: int
) -> set[int]:
    """Return the places of up to `most` examples to add to `kept`: of each label as many as bring it
    to `share`, in whole clusters of which no example is taught or kept.
    """
    cluster = clusters(examples)
    closed = {
        cluster[place] for place, one in enumerate(examples) if one.is_taught or place in kept
    }
    chosen: set[int] = set()
    label_of = strata(examples)
    for label, members in _clusters_by_label(examples, seed).items():
        places = [place for place, one in enumerate(label_of) if one == label]
        want = round(share * len(places)) - sum(place in kept for place in places)
        free = [one for one in members if cluster[one[0]] not in closed]
        want = min(want, most - len(chosen))
        chosen |= _taken(free, want, must_leave=len(free) == len(members))
    return chosen


def _taken(members: Sequence[list[int]], want: int, *, must_leave: bool) -> set[int]:
    """Return the places of about `want` rows in whole clusters, of all but one where one must be left."""
    found: set[int] = set()
    left = len(members) - must_leave
    small = [one for one in members if len(one) <= max(_OVERSHOT * want, 1)]
    for cluster in small or sorted(members, key=len)[:1]:
        if len(found) >= want or left <= 0:
            break
        if not found or len(found) + len(cluster) <= _OVERSHOT * want:
            found.update(cluster)
            left -= 1
    return found


def folds(
    examples: Sequence[Example], count: int, seed: int, *, must_part: bool = False
) -> list[int]:
    """Return for each example its fold, 0 to `count` - 1: labels spread evenly, clusters whole.

    `must_part`: where all are of one cluster, such as a single customer, rows are parted all the same.
    """
    if must_part and len(set(clusters(examples))) == 1:
        examples = [
            replace(one, text=str(place), group="", ties=()) for place, one in enumerate(examples)
        ]
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


def straddling(
    examples: Sequence[Example], kept: set[int], *, by_text_alone: bool = False
) -> set[int]:
    """Return the places outside `kept` that share a cluster with one inside."""
    cluster = clusters(examples, by_text_alone=by_text_alone)
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
