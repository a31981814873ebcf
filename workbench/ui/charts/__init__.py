"""Live charts that only fold events: a run that trains and a run replayed from the file look alike.

Width-1 antialiased lines, at most 5,000 points a curve, redrawn by one timer at 10 Hz however many
events arrive, coloured from the theme. The only package that loads pyqtgraph (and numpy); pages
import it on their first visit so that the window's first paint does not wait for it. A new chart is
a module with a `SPEC` and a line in `CHARTS`.
"""

from workbench.ui.charts import learning_rate, loss, quality, speed
from workbench.ui.charts.spec import ChartSpec

CHARTS: tuple[ChartSpec, ...] = (loss.SPEC, quality.SPEC, learning_rate.SPEC, speed.SPEC)
"""In the order in which they are shown."""
