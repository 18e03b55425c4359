"""Writes two Parquet files of rows that are alike but for a few columns that have moved a little."""

import sys

import numpy as np
import pandas as pd

NUMBERS, CATEGORIES = 20, 5


def table(rows, seed, shift):
    """Normal, skewed, uniform and few-valued numbers in turn, and categories; the first of each kind moves by `shift`."""
    random = np.random.default_rng(seed)
    columns = {}
    for i in range(NUMBERS):
        moved = shift if i < 4 else 0
        kind = i % 4
        if kind == 0:
            values = random.standard_normal(rows) + moved
        elif kind == 1:
            values = np.exp(random.standard_normal(rows)) + moved
        elif kind == 2:
            values = random.random(rows) * (1 + moved)
        else:
            values = np.floor(12 * random.random(rows) ** (1 + moved))
        columns[f"n{i}"] = values
    for i in range(CATEGORIES):
        values = np.floor(20 * random.random(rows) ** (1 + (shift if i == 0 else 0))).astype(int)
        columns[f"c{i}"] = np.char.add("c", values.astype(str))
    return pd.DataFrame(columns)


if __name__ == "__main__":
    reference, current, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
    table(rows, 1, 0.0).to_parquet(reference, index=False)
    table(rows, 2, 0.1).to_parquet(current, index=False)
