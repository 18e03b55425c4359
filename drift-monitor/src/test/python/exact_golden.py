"""Writes golden.json: what SciPy, NumPy and the definitions of Evidently and NannyML give for the cases below.

    python -m venv venv && venv/bin/pip install scipy==1.17.1 numpy==2.4.6
    venv/bin/python exact_golden.py > ../resources/io/trimtab/drift/exact/golden.json

The build does not run this; it compares Java's numbers with the file. Samples are written as values, or as a formula over
the Weyl sequence u_i = frac(i * step), i = 1..n, in operations that Java and NumPy round alike (save for the logarithm).
"""

import json
import math

import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon
from scipy.stats import kstwo

GOLD, PLASTIC = 0.6180339887498949, 0.7548776662466927


def weyl(n, step, shape, scale=1.0, shift=0.0):
    return {"n": n, "step": step, "shape": shape, "scale": scale, "shift": shift}


def sample(spec, integers):
    if isinstance(spec, list):
        return np.array(spec, dtype=np.int64 if integers else np.float64)
    product = np.arange(1, spec["n"] + 1, dtype=np.float64) * spec["step"]
    u = product - np.floor(product)
    shape = spec["shape"]
    if shape == "exponential":
        u = -np.log(1 - u)
    elif shape == "cube":
        u = (2 * u - 1) * (2 * u - 1) * (2 * u - 1)
    elif shape == "ratio":
        u = u / (1 - u)
    elif shape == "mostly-zero":
        u = np.where(u < 0.7, 0.0, u)
    values = spec["scale"] * u + spec["shift"]
    return np.floor(values).astype(np.int64) if integers else values


def without_zeros(shares):
    smallest = min(shares[shares != 0])
    return np.where(shares == 0, smallest / 1e6 if smallest <= 1e-4 else 1e-4, shares)


def nanny(r, c, n, m):
    left = m - int(c.sum())
    r, c = r / n, c / m
    if left > 0:
        r, c = np.append(r, 0), np.append(c, left / m)
    return {
        "nannyml_js": jensenshannon(r, c, base=2),
        "nannyml_hellinger": np.sqrt(np.sum((np.sqrt(r) - np.sqrt(c)) ** 2)) / np.sqrt(2),
    }


def evidently(r, c):
    fr, fc = without_zeros(r), without_zeros(c)
    return {
        "evidently_psi": np.sum((fr - fc) * np.log(fr / fc)),
        "evidently_kl": stats.entropy(fr, fc),
        "evidently_js": jensenshannon(r, c),
    }


def hellinger(overlap):
    return math.sqrt(1 - min(max(overlap, 0), 1))


def numeric(ref, cur):
    n, m = len(ref), len(cur)
    r64, c64 = ref.astype(np.float64), cur.astype(np.float64)
    d = stats.ks_2samp(ref, cur, method="asymp")
    out = {
        "mean_reference": r64.mean(),
        "mean_current": c64.mean(),
        "std_reference": r64.std(),
        "ks": d.statistic,
        "ks_p_exact": stats.ks_2samp(ref, cur, method="exact").pvalue if max(n, m) <= 10000 else None,
        "ks_p_asymptotic": d.pvalue,
        "wasserstein": stats.wasserstein_distance(ref, cur),
    }
    out["wasserstein_normed"] = out["wasserstein"] / max(r64.std(), 0.001)
    if len(np.unique(ref)) > 20:
        bins = np.histogram_bin_edges(np.concatenate([ref, cur]), bins="sturges")
        r, c = np.histogram(ref, bins)[0], np.histogram(cur, bins)[0]
    else:
        keys = np.union1d(ref, cur)
        r, c = np.array([np.sum(ref == k) for k in keys]), np.array([np.sum(cur == k) for k in keys])
    out |= evidently(r / n, c / m)
    bins = np.histogram_bin_edges(np.union1d(ref, cur), bins="sturges")
    h1, h2 = np.histogram(ref, bins, density=True)[0], np.histogram(cur, bins, density=True)[0]
    width = (max(bins) - min(bins)) / (len(bins) - 1)
    out["evidently_hellinger"] = hellinger(sum(math.sqrt(a * b) * width for a, b in zip(h1, h2)))
    bins = np.histogram_bin_edges(r64, bins="doane")
    return out | nanny(np.histogram(ref, bins)[0], np.histogram(cur, bins)[0], n, m)


def categorical(ref, cur):
    keys = list(ref) + [k for k in cur if k not in ref]
    r, c = np.array([ref.get(k, 0) for k in keys]), np.array([cur.get(k, 0) for k in keys])
    n, m = int(r.sum()), int(c.sum())
    out = {"l_infinity": np.max(np.abs(r / n - c / m))}
    if len(keys) > 1:
        test = stats.chi2_contingency(np.array([r, c]))
        with np.errstate(divide="ignore"):
            fit = 0.0 if np.any(r == 0) else stats.chisquare(c, r * m / n, sum_check=False).pvalue
        out |= {"chi2": test.statistic, "chi2_p": test.pvalue, "chi2_dof": test.dof, "evidently_chisquare_p": fit}
    else:
        out |= {"chi2": None, "chi2_p": None, "chi2_dof": None, "evidently_chisquare_p": None}
    out |= evidently(r / n, c / m)
    out["evidently_hellinger"] = hellinger(float(np.sum(np.sqrt(r / n * (c / m)))))
    known = len(ref)
    return out | nanny(r[:known], c[:known], n, m)


BIG = 9007199254740992
NUMERIC = {
    "drift-statistics' golden vector": (weyl(2000, GOLD, "exponential"), weyl(1500, PLASTIC, "exponential", 1.15, 0.05)),
    "the same sample": (weyl(700, GOLD, "uniform"), weyl(700, GOLD, "uniform")),
    "equal sizes": (weyl(500, GOLD, "uniform"), weyl(500, PLASTIC, "uniform", 1.0, 0.08)),
    "coprime sizes": (weyl(997, GOLD, "cube"), weyl(1009, PLASTIC, "cube", 1.1)),
    "sizes that are powers of two": (weyl(512, GOLD, "uniform"), weyl(512, PLASTIC, "uniform", 1.05)),
    "one a multiple of the other": (weyl(300, GOLD, "uniform"), weyl(900, PLASTIC, "uniform", 0.9)),
    "five whole numbers": (weyl(800, GOLD, "uniform", 5.0), weyl(600, PLASTIC, "uniform", 5.4), True),
    "twenty values": (weyl(900, GOLD, "uniform", 20.0), weyl(700, PLASTIC, "uniform", 24.0), True),
    "twenty-one values": (weyl(900, GOLD, "uniform", 21.0), weyl(700, PLASTIC, "uniform", 24.0), True),
    "a thousand whole numbers": (weyl(3000, GOLD, "uniform", 1000.0), weyl(2000, PLASTIC, "uniform", 1000.0, 30.0), True),
    "whole numbers with bins below one": (weyl(600000, GOLD, "uniform", 22.0), weyl(500000, PLASTIC, "uniform", 21.5), True),
    "a constant": ([7.5] * 40, [7.5] * 30),
    "two constants": ([1.0] * 40, [2.0] * 30),
    "a constant that starts to vary": ([1.0] * 50, weyl(60, GOLD, "uniform")),
    "values that become constant": (weyl(60, GOLD, "uniform"), [0.5] * 50),
    "one row against many": ([0.25], weyl(99, PLASTIC, "uniform")),
    "many rows against one": (weyl(99, GOLD, "uniform"), [0.9]),
    "two rows against two": ([1.0, 2.0], [1.5, 3.0]),
    "heavy tails": (weyl(1500, GOLD, "ratio"), weyl(1200, PLASTIC, "ratio", 1.3)),
    "mostly zero": (weyl(1500, GOLD, "mostly-zero"), weyl(1200, PLASTIC, "mostly-zero", 1.2)),
    "ranges apart": (weyl(200, GOLD, "uniform"), weyl(150, PLASTIC, "uniform", 1.0, 5.0)),
    "current rows outside on both sides": (weyl(400, GOLD, "uniform"), weyl(300, PLASTIC, "uniform", 3.0, -1.0)),
    "a deviation below a thousandth": (weyl(400, GOLD, "uniform", 1e-5), weyl(300, PLASTIC, "uniform", 1e-5, 1e-6)),
    "far from zero": (weyl(1000, GOLD, "uniform", 1.0, 1e9), weyl(1000, PLASTIC, "uniform", 1.0, 1e9)),
    "ten thousand rows": (weyl(10000, GOLD, "uniform"), weyl(9973, PLASTIC, "uniform", 1.02)),
    "ten thousand against ten thousand": (weyl(10000, GOLD, "uniform"), weyl(10000, PLASTIC, "uniform", 1.01)),
    "more rows than an exact p allows": (weyl(10001, GOLD, "exponential"), weyl(5000, PLASTIC, "exponential", 1.03)),
    "shares below a ten-thousandth": (weyl(40000, GOLD, "ratio"), weyl(200, PLASTIC, "ratio", 0.1)),
    "neighbours beyond 2^53": ([BIG + 2 * i for i in range(60)], [BIG + 2 * i + 1 for i in range(50)], True),
    "negative numbers": (weyl(800, GOLD, "exponential", -1.0), weyl(700, PLASTIC, "exponential", -1.2)),
    "both zeros": ([-0.0, 0.0, 1.0, -1.0] * 10, [0.0, 0.0, 1.0, 2.0] * 9),
}
CATEGORICAL = {
    "drift-statistics' golden counts": ({"a": 600, "b": 300, "c": 90, "d": 10, "e": 0}, {"a": 250, "b": 180, "c": 50, "d": 12, "e": 8}),
    "two categories": ({"yes": 120, "no": 880}, {"yes": 90, "no": 510}),
    "two categories, nearly alike": ({"yes": 500, "no": 500}, {"yes": 301, "no": 300}),
    "one category": ({"x": 50}, {"x": 70}),
    "one category, another": ({"x": 50}, {"y": 70}),
    "one that was never seen": ({"a": 400, "b": 600}, {"a": 350, "b": 500, "new": 50}),
    "two that were never seen": ({"a": 400, "b": 600}, {"a": 350, "n": 30, "o": 20, "b": 500}),
    "one that has vanished": ({"a": 400, "b": 590, "c": 10}, {"a": 350, "b": 500}),
    "three alike": ({"a": 10, "b": 20, "c": 30}, {"a": 10, "b": 20, "c": 30}),
    "rare ones": ({"a": 99990, "b": 9, "c": 1}, {"a": 49990, "b": 3, "d": 7}),
    "one row": ({"a": 400, "b": 600}, {"b": 1}),
    "ten thousand": ({f"c{i}": 1 + i * 7919 % 13 for i in range(10000)}, {f"c{i}": 1 + i * 104729 % 11 for i in range(10000)}),
}
TAILS = [(0.5, 1), (0.9, 2), (0.2, 10), (0.05, 100), (0.3, 100), (0.02, 2000), (0.001, 500000), (0.003, 500000),
         (0.0008, 3000000), (0.0012, 3000000), (0.002, 3000000)]


def plain(value):
    if value is None:
        return None
    value = float(value)
    return None if math.isnan(value) else value


def plainly(numbers):
    return {key: plain(value) for key, value in numbers.items()}


def numeric_case(name, ref, cur, integers=False):
    print_as = {"name": name, "integers": integers, "reference": ref, "current": cur}
    return print_as | {"expected": plainly(numeric(sample(ref, integers), sample(cur, integers)))}


def categorical_case(name, ref, cur):
    ref, cur = {k: v for k, v in ref.items() if v}, {k: v for k, v in cur.items() if v}
    return {"name": name, "reference": ref, "current": cur, "expected": plainly(categorical(ref, cur))}


print(json.dumps({
    "made_with": {"scipy": __import__("scipy").__version__, "numpy": np.__version__},
    "numeric": [numeric_case(name, *case) for name, case in NUMERIC.items()],
    "categorical": [categorical_case(name, *case) for name, case in CATEGORICAL.items()],
    "kstwo_sf": [{"d": d, "n": n, "p": float(kstwo.sf(d, n))} for d, n in TAILS],
}, separators=(",", ":"), allow_nan=False).replace('{"name"', '\n{"name"'))
