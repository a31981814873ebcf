"""A last layer that computes what transformers' own classifiers lack: the mean over a text's tokens.

Our head takes the mean over the tokens, scales it to length 1 and is linear in that. A classifier of plain
transformers looks at the first token alone. A layer of the same kind as the others closes the gap, exactly
but for one direction in hundreds:

- With query and key at 0, attention weighs every token alike: each token receives the mean m.
- Its output, made so large that the residual beside it does not count, goes through a layer norm: what
  is left of it is its direction. A layer norm sees all features but one (it takes off their mean), and m
  has one that is constant (m is a mean of outputs of a norm). So m is turned until the constant takes
  the place of the direction that varies least and that the head does not look at.
- The feed-forward part is 0, and the classifier's squashing function is used where it is straight.

What this costs in accuracy is measured on texts before the folder is kept.
"""

from dataclasses import dataclass

import torch

_LARGE = 1e5  # times a text's vector, so that the residual counts for a hundred-thousandth
_SHARE_OF_TOKENS = 0.2


@dataclass(frozen=True, slots=True)
class MeanLayer:
    """The weights of the layer's output product, and the head [labels, hidden] that follows it.

    Query, key, up and down are 0, value is the identity, both norms are 1 and 0. The head takes the
    first token's state.
    """

    out_weight: torch.Tensor
    out_bias: torch.Tensor
    head_weight: torch.Tensor
    head_bias: torch.Tensor


def mean_layer(
    means: torch.Tensor,
    states: torch.Tensor,
    norm: tuple[torch.Tensor, torch.Tensor],
    head: tuple[torch.Tensor, torch.Tensor],
) -> MeanLayer | None:
    """Return the layer, or None where more labels than features leave no direction to give up.

    `means` [texts, hidden] are means over the tokens before they are scaled and `states` [tokens, hidden]
    are single tokens, which tell of directions that a few texts do not; `norm` is weight and bias of the
    last layer's last norm, `head` weight [labels, hidden] and bias of ours.
    """
    means, weight = means.double(), head[0].double()
    hidden = means.shape[1]
    if weight.shape[0] >= hidden - 2 or (norm[0] == 0).any():
        return None
    constant = torch.nn.functional.normalize(1 / norm[0].double(), dim=0)
    offset = float(constant @ norm[1].double())
    given_up = _least(means, states.double(), torch.cat([constant[None], weight]))
    along = means @ given_up
    place = float((offset**2 + (along**2).mean()).sqrt())
    kept = _complement(torch.stack([constant, given_up]))
    seen = _complement(torch.ones(1, hidden, dtype=torch.float64))
    turned = seen[:, :-1] @ kept.T
    last = (offset * constant + along.mean() * given_up) / place
    back = torch.cat([kept, last[:, None]], dim=1)
    found = weight @ back @ seen.T / hidden**0.5
    size = _LARGE / float(means.norm(dim=1).mean())
    return MeanLayer(
        (turned * size).float(),
        (seen[:, -1] * place * size).float(),
        found.float(),
        head[1].float(),
    )


def _least(means: torch.Tensor, states: torch.Tensor, spoken_for: torch.Tensor) -> torch.Tensor:
    """Return the direction [hidden] beside all rows of `spoken_for` in which texts vary least."""
    free = _complement(spoken_for)
    spread = torch.cov((means @ free).T) + torch.cov((states @ free).T) * _SHARE_OF_TOKENS
    _values, directions = torch.linalg.eigh(spread)
    found: torch.Tensor = free @ directions[:, 0]
    return found


def _complement(rows: torch.Tensor) -> torch.Tensor:
    """Return an orthonormal basis [hidden, ...] of what is at right angles to all `rows`."""
    _left, sizes, right = torch.linalg.svd(rows, full_matrices=True)
    rank = int((sizes > sizes.max() * 1e-10).sum())
    found: torch.Tensor = right[rank:].T
    return found
