"""NannyML's univariate drift with its defaults, from two Parquet files to a JSON file."""

import sys

import nannyml
import pandas as pd

reference, current, out = sys.argv[1:]
a, b = pd.read_parquet(reference), pd.read_parquet(current)
result = nannyml.UnivariateDriftCalculator(column_names=list(a.columns)).fit(a).calculate(b)
table = result.filter(period="analysis").to_df(multilevel=False)
with open(out, "w") as file:
    file.write(table.to_json(date_format="iso"))
