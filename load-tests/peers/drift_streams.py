"""The twelve kinds of noise of `bench drift-null`, as NumPy makes them: nothing drifts in any of them."""

import math

import numpy as np
import pandas as pd
from scipy.signal import lfilter


HOURS, SEASON, WEEKEND = 24, 0.5, 5


def _normal(random, feature, hour, rows):
    return random.standard_normal(rows)


def _daily(random, feature, hour, rows):
    return random.standard_normal(rows) + SEASON * math.sin(2 * math.pi * (hour % HOURS + 4 * feature) / HOURS)


def _weekly(random, feature, hour, rows):
    return random.standard_normal(rows) + (SEASON if hour // HOURS % 7 >= WEEKEND else 0)


def _autoregressive(correlation):
    """Standard normal values, each correlated with the one before; a window begins afresh."""

    def values(random, feature, hour, rows):
        fresh = math.sqrt(1 - correlation**2) * random.standard_normal(rows)
        fresh[0] = random.standard_normal()
        return lfilter([1], [1, -correlation], fresh)

    return values


def _heavy(random, feature, hour, rows):
    p = np.clip(random.random(rows), 1e-12, 1 - 1e-12)
    return (2 * p - 1) / np.sqrt(2 * p * (1 - p))


def _categories(random, feature, hour, rows):
    return np.char.add("c", np.floor(100 * random.random(rows) ** (1 + 0.2 * feature)).astype(int).astype(str))


# name: features, rows a window, values
STREAMS = {
    "iid": (5, 1000, _normal),
    "ar-0.3": (5, 1000, _autoregressive(0.3)),
    "ar-0.5": (5, 1000, _autoregressive(0.5)),
    "ar-0.8": (5, 1000, _autoregressive(0.8)),
    "daily": (5, 1000, _daily),
    "weekly": (5, 1000, _weekly),
    "heavy-tailed": (5, 1000, _heavy),
    "zero-inflated": (5, 1000, lambda random, f, h, rows: np.where(random.random(rows) < 0.7, 0, np.exp(random.standard_normal(rows)))),
    "few-valued": (5, 1000, lambda random, f, h, rows: np.floor(5 * random.random(rows) ** 1.5)),
    "100-categories": (5, 1000, _categories),
    "20-features": (20, 1000, _normal),
    "windows-of-200": (5, 200, _normal),
}


def table(name, random, first_hour, windows):
    """So many windows of an hour, one after the other."""
    features, rows, values = STREAMS[name]
    columns = {f"f{i}": [] for i in range(features)}
    for hour in range(first_hour, first_hour + windows):
        for i in range(features):
            columns[f"f{i}"].append(values(random, i, hour, rows))
    return pd.DataFrame({column: np.concatenate(parts) for column, parts in columns.items()})
