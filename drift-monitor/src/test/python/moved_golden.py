"""Writes ../resources/golden/moved.json: SciPy's and NumPy's numbers for counts on a grid, with the counts.

Run from anywhere; needs scipy and numpy. The counts of numbers are those of statistics.json (one bin for what lies below the
minimum, one for each edge, one for what lies above), and a few columns of few values.
"""

import json
import os

import numpy as np
import scipy
from scipy.stats import chi2_contingency, wasserstein_distance

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "golden", "")


def moved(minimum, edges, reference, current):
    values = np.array([minimum, *edges, edges[-1]], dtype=float)
    r, c = np.array(reference, dtype=float), np.array(current, dtype=float)
    mean = [np.average(values, weights=w) for w in (r, c)]
    sd = [np.sqrt(np.average((values - m) ** 2, weights=w)) for m, w in zip(mean, (r, c))]
    return {
        "min": minimum,
        "edges": list(edges),
        "reference": [int(x) for x in reference],
        "current": [int(x) for x in current],
        "wasserstein": wasserstein_distance(values, values, r, c),
        "mean": mean[1] - mean[0],
        "sd": sd[0],
        "sd_now": sd[1],
    }


def hellinger(r, c):
    r, c = np.array(r) / np.sum(r), np.array(c) / np.sum(c)
    return float(np.sqrt(np.sum((np.sqrt(r) - np.sqrt(c)) ** 2) / 2))


def pooled(r, c):
    """Categories with fewer than five expected rows on the smaller side, taken together."""
    r, c = np.array(r), np.array(c)
    small = (r + c) * min(r.sum(), c.sum()) / (r.sum() + c.sum()) < 5
    cells = [r[~small], c[~small]]
    if r[small].sum() + c[small].sum() > 0:
        cells = [np.append(cells[0], r[small].sum()), np.append(cells[1], c[small].sum())]
    return float(chi2_contingency(np.array(cells)).pvalue)


def main():
    statistics = json.load(open(GOLDEN + "statistics.json"))
    numbers = [
        moved(case["min"], case["edges"], case["reference_counts"][:-2], case["current_counts"][:-2])
        for case in statistics["numeric"]
    ]
    numbers += [
        moved(0.0, [0.0, 1.0], [0, 700, 300, 0], [0, 640, 360, 0]),
        moved(1.0, [1.0, 2.0, 3.0], [0, 5, 5, 5, 0], [2, 0, 0, 9, 4]),
        moved(-1e9, [-1e9, 0.0, 1e9], [0, 1, 98, 1, 0], [0, 0, 100, 0, 0]),
    ]
    shares = [
        {"reference": c["grouped_reference"], "current": c["grouped_current"]}
        for c in statistics["numeric"] + [statistics["categorical"]]
    ]
    for case in shares:
        case["hellinger"] = hellinger(case["reference"], case["current"])
    categories = [
        {"reference": r, "current": c, "pooled_p": pooled(r, c)}
        for r, c in (
            ([600, 300, 90, 10, 0], [250, 180, 50, 12, 8]),
            ([6000, 3000, 900, 3, 2, 1], [610, 280, 95, 0, 1, 0]),
            ([500, 500], [530, 470]),
            ([10000, 10000, 10000], [100, 0, 100]),
        )
    ]
    result = {
        "scipy": scipy.__version__,
        "numpy": np.__version__,
        "numbers": numbers,
        "shares": shares,
        "categories": categories,
    }
    with open(GOLDEN + "moved.json", "w") as out:
        json.dump(result, out, separators=(",", ":"))


if __name__ == "__main__":
    main()
