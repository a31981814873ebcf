"""The points of one curve, kept to a number that is cheap to draw and still shows every peak."""

from bisect import bisect_left

MOST_POINTS = 5000


class CurveData:
    """Grows point by point; past `MOST_POINTS` every pair of neighbours becomes its mean."""

    __slots__ = ("_stride", "_waiting", "x", "y")

    def __init__(self) -> None:
        self.x: list[float] = []
        self.y: list[float] = []
        self._stride = 1
        self._waiting: list[tuple[float, float]] = []

    def add(self, x: float, y: float) -> None:
        """Add a point. Where `x` falls, a run went on from its checkpoint: what came later is void."""
        if self.x and x < self.x[-1]:
            self._cut(x)
        self._waiting.append((x, y))
        if len(self._waiting) < self._stride:
            return
        count = len(self._waiting)
        self.x.append(sum(point[0] for point in self._waiting) / count)
        self.y.append(sum(point[1] for point in self._waiting) / count)
        self._waiting = []
        if len(self.x) > MOST_POINTS:
            self._halve()

    def nearest(self, x: float) -> tuple[float, float] | None:
        """Return the point that lies nearest to `x`, or None where there is none."""
        if not self.x:
            return None
        after = bisect_left(self.x, x)
        near = [place for place in (after - 1, after) if 0 <= place < len(self.x)]
        place = min(near, key=lambda one: abs(self.x[one] - x))
        return self.x[place], self.y[place]

    def _cut(self, x: float) -> None:
        keep = bisect_left(self.x, x)
        del self.x[keep:], self.y[keep:]
        self._waiting = []

    def _halve(self) -> None:
        self.x = [(a + b) / 2 for a, b in zip(self.x[::2], self.x[1::2], strict=False)]
        self.y = [(a + b) / 2 for a, b in zip(self.y[::2], self.y[1::2], strict=False)]
        self._stride *= 2
