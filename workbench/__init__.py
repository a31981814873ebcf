"""BERT Workbench: classify the rows of a workbook with BERT, on this computer alone.

The layers, from the top: `__main__`, `app` and `cli`, `ui`, `jobs`, `engine`, `steps`, `reporting`, then
the four subjects that never import each other (`sheets`, `text`, `project`, `learning`), then what
all may use: `wording`, `requests`, `results`, `events`, `settings`, `errors`. The contract is in
pyproject.toml.
"""

__version__ = "0.5.0"
