"""In which windows NannyML's univariate drift, with its defaults, raises an alert on any column."""

import json
import sys

import nannyml
import pandas as pd

reference, current, rows = pd.read_parquet(sys.argv[1]), pd.read_parquet(sys.argv[2]), int(sys.argv[3])
columns = list(reference.columns)
result = nannyml.UnivariateDriftCalculator(column_names=columns, chunk_size=rows).fit(reference).calculate(current)
table = result.filter(period="analysis").to_df(multilevel=False)
alerts = [column for column in table.columns if column.endswith("_alert")]
if len(alerts) < len(columns):
    sys.exit(f"NannyML's result must have an alert for each of {len(columns)} columns, has {len(alerts)}")
print(json.dumps({"alarms": [bool(alarm) for alarm in table[alerts].any(axis=1)]}))
