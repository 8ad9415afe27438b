"""Charts as SVG text, made on the server: each function takes numbers and words and returns one `<svg>`.

All take `name` (unique on the page: the ids begin with it), `title` and `summary` (read out), and `words`, and return
"" where there is nothing to draw. None is a number not to be shown: it is a gap, never 0. A chart stays under 15 KB.
"""

from reports.charts.drawing import ENGLISH, Words
from reports.charts.rows import Bullet, Step, bars, bullets, pareto, steps
from reports.charts.spans import Dot, dots, slope
from reports.charts.tables import Bar, heat, matrix, shares
from reports.charts.weeks import Point, curve, run

__all__ = [
    "ENGLISH",
    "Bar",
    "Bullet",
    "Dot",
    "Point",
    "Step",
    "Words",
    "bars",
    "bullets",
    "curve",
    "dots",
    "heat",
    "matrix",
    "pareto",
    "run",
    "shares",
    "slope",
    "steps",
]
