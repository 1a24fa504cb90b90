"""Candidates and their scores, by Splink on DuckDB."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Collection

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
from splink import DuckDBAPI, Linker

from .comparisons import COMPARED, splink_settings
from .settings import MatchSettings
from .store import count_rows


def find_candidates(connection: duckdb.DuckDBPyConnection, ids: Collection[int] | None, largest_block: int) -> int:
    """Make the table `candidates` (join_key_l < join_key_r) of pairs that share a key, and `compared` of the records in it; return how many pairs.

    With `ids`, only pairs with one of these records.
    """
    connection.execute("CREATE TABLE keyed AS SELECT id, hash(unnest(keys)) AS key FROM features")
    if ids is not None:
        connection.register("wanted_ids", pa.table({"id": pa.array(sorted(ids), type=pa.int64())}))
        connection.execute("CREATE TABLE wanted AS SELECT id FROM wanted_ids")
        connection.execute("CREATE OR REPLACE TABLE keyed AS SELECT id, key FROM keyed SEMI JOIN (SELECT DISTINCT key FROM keyed SEMI JOIN wanted USING (id)) USING (key)")
    connection.execute(f"CREATE TABLE blocks AS SELECT key FROM keyed GROUP BY key HAVING count(*) BETWEEN 2 AND {int(largest_block)}")  # noqa: S608 -- the names are our own
    connection.execute("CREATE TABLE blocked AS SELECT id, key FROM keyed SEMI JOIN blocks USING (key)")
    connection.execute("DROP TABLE keyed")
    if ids is None:
        pairs = "SELECT DISTINCT l.id AS join_key_l, r.id AS join_key_r FROM blocked l JOIN blocked r USING (key) WHERE l.id < r.id"
    else:
        pairs = """SELECT DISTINCT least(l.id, r.id) AS join_key_l, greatest(l.id, r.id) AS join_key_r
                   FROM (SELECT * FROM blocked SEMI JOIN wanted USING (id)) l JOIN blocked r USING (key) WHERE l.id <> r.id"""
    connection.execute(f"CREATE TABLE candidates AS SELECT '0' AS match_key, join_key_l, join_key_r FROM ({pairs})")  # noqa: S608 -- the names are our own
    connection.execute("DROP TABLE blocked")
    connection.execute("DROP TABLE blocks")
    connection.execute(f"CREATE TABLE compared AS {COMPARED} SEMI JOIN (SELECT join_key_l AS id FROM candidates UNION SELECT join_key_r FROM candidates) USING (id)")  # noqa: S608 -- the names are our own
    return count_rows(connection, "candidates")


def score_candidates(connection: duckdb.DuckDBPyConnection, settings: MatchSettings, *, least: float) -> str:
    """Score `candidates` and return the name of the table (unique_id_l, unique_id_r, match_probability) of those that reach a probability."""
    engine = DuckDBAPI(connection)
    linker = make_linker(engine, settings, records=count_rows(connection, "live"))
    linker.table_management.register_blocked_pairs_for_predict(engine.register("candidates"))
    return str(linker.inference.predict(threshold_match_probability=least, warning_mode="never").physical_name)


def make_linker(engine: DuckDBAPI, settings: MatchSettings, *, records: int) -> Linker:
    """Return a linker over the table `compared`, of a store of so many records."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Linker(engine.register("compared"), splink_settings(settings.levels, settings.prior(records)), log_level=None)
