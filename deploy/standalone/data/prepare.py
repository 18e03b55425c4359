#!/usr/bin/env python3
"""Makes flights-2001.parquet from npm package vega-datasets 3.2.1 (BSD-3-Clause).

    pip install pyarrow==26.0.1 ; python3 prepare.py [--out flights-2001.parquet]

Needs npm on the PATH (the ordinary client fetches the package). Deterministic: the rows are
totally ordered, and the writer's settings are fixed; with the same pyarrow the file is
byte-identical (its SHA-256 stands in README.md), with another one its rows are.
"""
import argparse, hashlib, pathlib, subprocess, tarfile, tempfile
import pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet as pq

PACKAGE = "vega-datasets@3.2.1"
SOURCE_SHA256 = "dbeb920c90f59b6ccaff823dcc3d08f25a97fa1ce128d93f40be4e931f5900b0"
WEST = "LAX SFO SEA PDX SAN LAS PHX SLC DEN OAK SJC ONT SMF BUR RNO ABQ TUS".split()
EAST = "ATL ORD EWR LGA BOS DCA PHL DTW JFK IAD BWI CLT PIT CLE CVG MIA MCO TPA".split()


def main():
    here = pathlib.Path(__file__).resolve().parent
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--out", default=str(here / "flights-2001.parquet"))
    ap.add_argument("--source", help="an already downloaded flights-3m.parquet")
    a = ap.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        src = a.source
        if src is None:
            subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=tmp, check=True)
            tgz = next(pathlib.Path(tmp).glob("*.tgz"))
            with tarfile.open(tgz) as tar:
                src = str(pathlib.Path(tmp) / "flights-3m.parquet")
                with tar.extractfile("package/data/flights-3m.parquet") as f:
                    pathlib.Path(src).write_bytes(f.read())
        digest = hashlib.sha256(pathlib.Path(src).read_bytes()).hexdigest()
        if digest != SOURCE_SHA256:
            raise SystemExit(f"{src}: SHA-256 {digest}, expected {SOURCE_SHA256}")
        t = pq.read_table(src)
    start = pa.scalar(__import__("datetime").datetime(2001, 1, 1), pa.timestamp("us"))
    end = pa.scalar(__import__("datetime").datetime(2001, 7, 1), pa.timestamp("us"))
    t = t.filter(pc.and_(pc.is_in(t["origin"], pa.array(WEST + EAST)),
                         pc.and_(pc.greater_equal(t["date"], start), pc.less(t["date"], end))))
    t = t.sort_by([(c, "ascending") for c in ("date", "origin", "destination", "distance", "delay")])
    t = pa.table({
        "time": t["date"].cast(pa.timestamp("ms")),
        "origin": t["origin"].cast(pa.string()),
        "distance": t["distance"].cast(pa.int16()),
        "delay": t["delay"].cast(pa.int16()),
    })
    pq.write_table(t, a.out, compression="zstd", compression_level=19, use_dictionary=["origin", "distance", "delay", "time"],
                   row_group_size=1 << 17, data_page_size=1 << 20, dictionary_pagesize_limit=1 << 22, write_statistics=True,
                   version="2.6", store_schema=False)
    print(a.out, t.num_rows, "rows", hashlib.sha256(pathlib.Path(a.out).read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
