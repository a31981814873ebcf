"""Statistics over what a model said of rows whose truth is known: numpy and scipy, no files, no torch.

Every function takes plain arrays and gives a dataclass of `workbench.trust`. Nothing here ever gives NaN:
what cannot be said is -1, with a reason among the `limits`.
"""
