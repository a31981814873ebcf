"""Trained models made smaller or faster, and taken out to other programs.

`layers` names the weights of the BERT layer that BERT, RoBERTa, XLM-R, ELECTRA, ERNIE and DistilBERT share;
`graph` writes it as ONNX, in float32 or int8; `plain_folder` writes it for plain transformers;
`pruning` and `distilling` make fewer or narrower layers; `comparison` says what it cost.

No ONNX file is ever read here: an int8 model lies on disk as safetensors and JSON like any other, and its
graph is built anew when it is loaded, so that nobody has to trust a graph that came from outside.
torch.onnx is not used: its exporter needs a further package, traces Python at run time (which a frozen app
does not carry), and would write what it finds; the one layer below is 100 lines and tested against it.
"""
