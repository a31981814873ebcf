"""Models: torch, transformers and scikit-learn, over plain texts and the names of labels.

Holds how a model is chosen, checked, trained, scored, stored and applied. Refuses SQL, Qt and files of
tables: `steps` brings the examples and takes the predictions. A model from outside is never trusted:
its folder may hold no code, its weights are safetensors, its configuration is rebuilt from an
allow-list, and sizes are bounded before anything is allocated (`model_folder`).

Decisions, each measured: sentence embeddings are the mean over the tokens (the pooler of MiniLM costs
up to 25 points with few labels); texts are sorted by length and batched by tokens, equal texts once;
bf16 where it is faster on this very machine; training uses eager attention, inference SDPA.
"""
