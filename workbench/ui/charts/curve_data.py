"""The points of one curve, kept to a number that is cheap to draw and still shows every peak."""

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
        """Add a point; `x` never falls."""
        self._waiting.append((x, y))
        if len(self._waiting) < self._stride:
            return
        count = len(self._waiting)
        self.x.append(sum(point[0] for point in self._waiting) / count)
        self.y.append(sum(point[1] for point in self._waiting) / count)
        self._waiting = []
        if len(self.x) > MOST_POINTS:
            self._halve()

    def _halve(self) -> None:
        self.x = [(a + b) / 2 for a, b in zip(self.x[::2], self.x[1::2], strict=False)]
        self.y = [(a + b) / 2 for a, b in zip(self.y[::2], self.y[1::2], strict=False)]
        self._stride *= 2
