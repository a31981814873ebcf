"""Any number of labels a row: a yes or no for each, with a threshold of its own."""

from collections.abc import Mapping, Sequence
from typing import Self

import torch

from workbench.events import Figure, Scores
from workbench.label_text import joined, parted
from workbench.learning.metrics import bootstrap, wilson
from workbench.learning.tasks.marks import Basis, Marks

_STEPS = [place / 50 for place in range(5, 46)]  # 0.1 to 0.9: the thresholds that are tried
_LEAST = 4  # rows of a label from which a threshold of its own is more than chance


class SeveralLabels:
    """Targets are 0 or 1 for each label, float32 [rows, labels]."""

    kind = "several"

    def __init__(self, labels: Sequence[str], thresholds: Sequence[float] = ()) -> None:
        self.labels = tuple(labels)
        self.width = len(self.labels)
        self._places = {label: place for place, label in enumerate(self.labels)}
        self.thresholds = torch.tensor(list(thresholds) or [0.5] * self.width)

    @classmethod
    def learnt(cls, written: Sequence[str]) -> Self:
        """Return the task that rows with these labels describe."""
        return cls(sorted({name for one in written for name in parted(one)}))

    @classmethod
    def restored(cls, labels: Sequence[str], numbers: Mapping[str, Sequence[float]]) -> Self:
        """Return the task whose `labels` and `numbers` were kept."""
        return cls(labels, numbers.get("thresholds", ()))

    def numbers(self) -> dict[str, list[float]]:
        """Return the threshold of each label."""
        return {"thresholds": self.thresholds.tolist()}

    def targets(self, written: Sequence[str]) -> torch.Tensor:
        """Return 0 or 1 for each label [rows, labels]; a label that is not known is left out."""
        found = torch.zeros(len(written), self.width)
        for row, one in enumerate(written):
            places = [self._places[name] for name in parted(one) if name in self._places]
            found[row, places] = 1.0
        return found

    def agreeing(self, targets: torch.Tensor) -> torch.Tensor:
        """Return the labels of each row, bool [rows, labels]."""
        return targets.bool()

    def loss(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return the binary cross-entropy of each row, summed over the labels."""
        return torch.nn.functional.binary_cross_entropy_with_logits(
            outputs.float(), targets, reduction="none"
        ).sum(dim=1)

    def tuned(self, outputs: torch.Tensor, targets: torch.Tensor) -> Self:
        """Return the task with, for each label, the threshold that has the best F1 on these rows.

        A label that is rare among them takes the threshold that is best for all labels together.
        """
        chances, wanted = outputs.float().sigmoid(), targets.bool()
        steps = torch.tensor(_STEPS)
        said = chances[None] >= steps[:, None, None]
        hits = (said & wanted).sum(dim=1).float()
        both = said.sum(dim=1) + wanted.sum(dim=0)
        f1 = 2 * hits / both.clamp(min=1)
        together = 2 * hits.sum(dim=1) / both.sum(dim=1).clamp(min=1)
        common = _middle_of_best(together[:, None], steps)[0]
        found = torch.where(wanted.sum(dim=0) >= _LEAST, _middle_of_best(f1, steps), common)
        return type(self)(self.labels, found.tolist())

    def _said(self, outputs: torch.Tensor) -> torch.Tensor:
        return outputs.float().sigmoid() >= self.thresholds

    def decoded(self, outputs: torch.Tensor) -> tuple[list[str], list[float]]:
        """Return the labels of each row, and the confidence of its least certain decision."""
        chances = outputs.float().sigmoid()
        names = [
            joined(self.labels[place] for place, yes in enumerate(row) if yes)
            for row in self._said(outputs).tolist()
        ]
        sure = torch.where(self._said(outputs), chances, 1 - chances).amin(dim=1)
        return names, sure.tolist()

    def probabilities(self, outputs: torch.Tensor) -> list[list[float]]:
        """Return for each row the probability of every label."""
        spread: list[list[float]] = outputs.float().sigmoid().tolist()
        return spread

    def right(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return whether all labels of each row came out right, bool [rows]."""
        return (self._said(outputs) == targets.bool()).all(dim=1)

    def marks(self, outputs: torch.Tensor, targets: torch.Tensor) -> Marks:
        """Return loss, share of rows that are right in all labels, macro and micro F1."""
        at_best = self.tuned(outputs, targets)  # else a fixed 0.5 would choose the epoch
        f1, seen = _f1(at_best._said(outputs), targets.bool())  # noqa: SLF001 - of our own kind
        macro = float(f1[seen].mean()) if bool(seen.any()) else 0.0
        micro = _micro(at_best._said(outputs), targets.bool())  # noqa: SLF001 - of our own kind
        exact = float(at_best.right(outputs, targets).float().mean())
        loss = float(self.loss(outputs, targets).mean())
        values = {"macro-f1": macro, "micro-f1": micro, "accuracy": exact}
        return Marks(loss, exact, macro, values)

    def scores(self, outputs: torch.Tensor, targets: torch.Tensor, basis: Basis) -> Scores:
        """Return every figure for rows that were not learnt from."""
        said, wanted = self._said(outputs), targets.bool()
        hits, rows = (said & wanted).sum(dim=0).float(), len(targets)
        precision = hits / said.sum(dim=0).clamp(min=1)
        recall = hits / wanted.sum(dim=0).clamp(min=1)
        f1, seen = _f1(said, wanted)
        exact = int(self.right(outputs, targets).sum())
        share = exact / max(rows, 1)
        wrong = float((said != wanted).float().mean()) if rows else 0.0
        micro = bootstrap(rows, lambda drawn: _micro(said[drawn], wanted[drawn]))
        return Scores(
            scored_by=basis.scored_by,
            rows=rows,
            accuracy=share,
            interval=wilson(exact, rows),
            macro_f1=float(f1[seen].mean()) if bool(seen.any()) else 0.0,
            labels=self.labels,
            per_label=tuple(
                (
                    label,
                    float(precision[i]),
                    float(recall[i]),
                    float(f1[i]),
                    int(wanted[:, i].sum()),
                )
                for i, label in enumerate(self.labels)
            ),
            confusion=(),
            threshold=basis.threshold,
            learned_from=basis.learned_from,
            task=self.kind,
            figures=(
                Figure("micro_f1", _micro(said, wanted), *micro),
                Figure("exact", share, *wilson(exact, rows)),
                Figure("hamming", wrong, *wilson(round(wrong * rows), rows)),
            ),
        )


def _middle_of_best(f1: torch.Tensor, steps: torch.Tensor) -> torch.Tensor:
    """Return for each column the middle of the thresholds [steps] whose F1 [steps, labels] is best."""
    best = f1 >= f1.amax(dim=0) - 1e-6
    return (best * steps[:, None]).sum(dim=0) / best.sum(dim=0)


def _f1(said: torch.Tensor, wanted: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the F1 of each label and whether it occurs at all."""
    both = said.sum(dim=0) + wanted.sum(dim=0)
    return 2 * (said & wanted).sum(dim=0) / both.clamp(min=1), both > 0


def _micro(said: torch.Tensor, wanted: torch.Tensor) -> float:
    both = int(said.sum() + wanted.sum())
    return 2 * int((said & wanted).sum()) / max(both, 1)
