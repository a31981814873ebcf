"""The fast model behind suggestions: fixed vectors of rows, a linear head, and which row comes next.

Vectors are made once a row and kept (float16: half the space, and no ranking changed by it). Two
sources make them, both dense and of length 1, so that all that follows is the same for either: the
built-in encoder, and runs of characters brought down to 256 dimensions (`grams`), which are there
within seconds and serve languages that the encoder does not know. Which of the two is used is decided
by cross-validation on the labels at hand (`choice`), and said.

The head is retrained from where it stood (`fast_model`): a few iterations instead of dozens. Rows are
chosen by a diverse start, then by the smallest margin, never near-duplicates (`queues`,
`neighbours`). No SQL here: `steps` brings the vectors and keeps what comes out.
"""
