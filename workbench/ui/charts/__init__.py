"""Live charts that only fold events: a run that trains and a run replayed from the file look alike.

Width-1 antialiased lines, at most 5,000 points a curve, redrawn by one timer at 10 Hz however many
events arrive, coloured from the theme. The only package that loads pyqtgraph (and numpy); pages
import it on their first visit so that the window's first paint does not wait for it. A new chart is
a module with a `SPEC` and a line in `CHARTS`.
"""

from workbench.translation import N_
from workbench.ui.charts import gradient, learning_rate, loss, memory, quality, speed, tokens, usage
from workbench.ui.charts.spec import ChartSpec

CHARTS: tuple[ChartSpec, ...] = (
    loss.SPEC,
    quality.SPEC,
    learning_rate.SPEC,
    gradient.SPEC,
    speed.SPEC,
    tokens.SPEC,
    usage.SPEC,
    memory.SPEC,
)
"""In the order in which they are shown."""

SHEETS = {"learning": N_("Progress"), "computer": N_("Computer")}
"""The sheets that part the charts, with their names."""
