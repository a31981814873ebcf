"""The window: what a person sees, in Qt Widgets and nothing heavier.

Pages never hold truth: they read the project and are told by the session what changed. Refused here:
torch, transformers, pandas and spreadsheet libraries (they live in the engines), lambdas on a worker's
signal (they would run in the worker), processEvents, timers of 0 ms. Charts load when first opened.
"""
