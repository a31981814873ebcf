"""A tree of labels: each row carries a node, and what is predicted is always a whole path.

Outputs are over the leaves; the chance of an inner node is the sum of its leaves', so that a path
never contradicts itself. A row may be labelled with an inner node: then all leaves below it are right.
"""

from collections.abc import Mapping, Sequence
from typing import Self

import torch

from workbench.events import Figure, Scores
from workbench.label_text import levels
from workbench.learning.metrics import macro_f1, scores, wilson
from workbench.learning.tasks.marks import Basis, Marks


class LabelTree:
    """`labels` are the nodes that rows carry; a target is a place among all nodes of the tree."""

    kind = "tree"

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self.nodes = tuple(sorted({node for label in self.labels for node in levels(label)}))
        inner = {node for label in self.labels for node in levels(label)[:-1]}
        self.leaves = tuple(node for node in self.nodes if node not in inner)
        self.width = len(self.leaves)
        self._places = {node: place for place, node in enumerate(self.nodes)}
        self.depth = max((len(levels(node)) for node in self.nodes), default=1)
        self._below = torch.tensor(
            [[node in levels(leaf) for leaf in self.leaves] for node in self.nodes]
        )
        paths = [[self._places[one] for one in levels(node)] for node in self.nodes]
        # Each node's ancestor at each level; below its own level it stands for itself.
        self._at = torch.tensor(
            [[path[min(level, len(path) - 1)] for level in range(self.depth)] for path in paths]
        )
        self._levels = torch.tensor([len(path) for path in paths])

    @classmethod
    def learnt(cls, written: Sequence[str]) -> Self:
        """Return the task that rows with these labels describe."""
        return cls(sorted(set(written)))

    @classmethod
    def restored(cls, labels: Sequence[str], _numbers: Mapping[str, Sequence[float]]) -> Self:
        """Return the task whose `labels` were kept."""
        return cls(labels)

    def numbers(self) -> dict[str, list[float]]:
        """Return nothing: the labels say it all."""
        return {}

    def targets(self, written: Sequence[str]) -> torch.Tensor:
        """Return places among the nodes [rows], int64. Raises KeyError for an unknown node."""
        return torch.tensor([self._places[name] for name in written], dtype=torch.long)

    def _of_nodes(self, outputs: torch.Tensor) -> torch.Tensor:
        """Return the log chance of every node [rows, nodes]."""
        chances = outputs.float().log_softmax(dim=1)
        low = torch.where(self._below.to(outputs.device), 0.0, -torch.inf)
        return (chances[:, None, :] + low[None]).logsumexp(dim=2)

    def agreeing(self, targets: torch.Tensor) -> torch.Tensor:
        """Return the leaves at or below each row's node, bool [rows, leaves]."""
        return self._below[targets]

    def loss(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return the mean over the levels of the cross-entropy of each row's path."""
        path = self._at.to(outputs.device)[targets]
        return -self._of_nodes(outputs).gather(1, path).mean(dim=1)

    def tuned(self, _outputs: torch.Tensor, _targets: torch.Tensor) -> Self:
        """Return the task as it is."""
        return self

    def _leaf(self, outputs: torch.Tensor) -> torch.Tensor:
        """Return the node of the leaf under the best child, level by level [rows]."""
        chances = self._of_nodes(outputs)
        tops = torch.tensor([place for place in range(len(self.nodes)) if self._levels[place] == 1])
        found = tops[chances[:, tops].argmax(dim=1)]
        for level in range(1, self.depth):
            is_child = (self._at[:, level - 1][None] == found[:, None]) & (
                self._levels[None] == level + 1
            )
            below = chances.masked_fill(~is_child, -torch.inf)
            found = torch.where(is_child.any(dim=1), below.argmax(dim=1), found)
        return found

    def decoded(self, outputs: torch.Tensor) -> tuple[list[str], list[float]]:
        """Return the path of each row, chosen from the top down, and the chance of its end."""
        place = self._leaf(outputs)
        sure = self._of_nodes(outputs).gather(1, place[:, None]).exp()[:, 0]
        return [self.nodes[one] for one in place.tolist()], sure.tolist()

    def probabilities(self, outputs: torch.Tensor) -> list[list[float]]:
        """Return for each row the probability of every label that rows carry."""
        places = [self._places[label] for label in self.labels]
        spread: list[list[float]] = self._of_nodes(outputs)[:, places].exp().tolist()
        return spread

    def _levels_right(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return whether each row is right down to each level, bool [rows, levels]."""
        said, wanted = self._at[self._leaf(outputs)], self._at[targets]
        known = torch.arange(self.depth)[None] < self._levels[targets][:, None]
        return ((said == wanted) | ~known).cumprod(dim=1).bool()

    def right(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return whether each row is right as far down as its label goes, bool [rows]."""
        return self._levels_right(outputs, targets)[:, -1]

    def _as_labelled(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return what each row was predicted as, no deeper than its true label is."""
        said = self._leaf(outputs)
        depth = torch.minimum(self._levels[targets], self._levels[said]) - 1
        return self._at[said].gather(1, depth[:, None])[:, 0]

    def marks(self, outputs: torch.Tensor, targets: torch.Tensor) -> Marks:
        """Return loss, share of rows with the right path, macro F1 over the nodes."""
        loss = float(self.loss(outputs, targets).mean())
        accuracy = float(self.right(outputs, targets).float().mean())
        said = self._as_labelled(outputs, targets).tolist()
        f1 = macro_f1(targets.tolist(), said, len(self.nodes))
        return Marks(loss, accuracy, f1, {"accuracy": accuracy, "macro-f1": accuracy + f1})

    def scores(self, outputs: torch.Tensor, targets: torch.Tensor, basis: Basis) -> Scores:
        """Return every figure for rows that were not learnt from, and each level's share."""
        right = self._levels_right(outputs, targets)
        rows = len(targets)
        figures = []
        for level in range(self.depth):
            hits = int(right[:, level].sum())
            low, high = wilson(hits, rows)
            figures.append(Figure(f"level {level + 1}", hits / max(rows, 1), low, high))
        return scores(
            targets.tolist(),
            self._as_labelled(outputs, targets).tolist(),
            self.nodes,
            scored_by=basis.scored_by,
            threshold=basis.threshold,
            learned_from=basis.learned_from,
            task=self.kind,
            figures=tuple(figures),
        )
