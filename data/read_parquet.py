"""Tables in Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from data.issues import FileRefused
from data.source import Candidate, Incoming, damage

MILLION = 1_000_000
_BATCH = 20_000


def parquet_candidates(file: Incoming) -> list[Candidate]:
    """Return the one table of a Parquet file; its names of columns count as row 1.

    Raises
    ------
    FileRefused
        The file is damaged, or asks for more than the limits allow.
    """
    with damage(file.name, "a Parquet file"):
        # Loading it takes longer than everything else that reads a small file.
        from pyarrow.parquet import ParquetFile

        file.handle.seek(0)
        parquet = ParquetFile(file.handle)
        about = parquet.metadata
        names = parquet.schema_arrow.names
        groups = [about.row_group(number) for number in range(about.num_row_groups)]
        unpacked = sum(group.total_byte_size for group in groups)
        rows, columns = about.num_rows, about.num_columns
    limits = file.limits
    if columns > limits.max_columns:
        raise FileRefused(
            f"{file.name} has {columns} columns, more than {limits.max_columns}; leave some out.",
            "too-many-columns",
            n=limits.max_columns,
        )
    if rows > limits.max_rows or unpacked > limits.max_unpacked_mb * MILLION:
        raise FileRefused(
            f"{file.name} holds {rows} rows and {unpacked // MILLION} MB, more than"
            f" {limits.max_rows} rows or {limits.max_unpacked_mb} MB; split it.",
            "too-many-rows",
            n=limits.max_rows,
        )

    def table() -> Iterator[Sequence[Any]]:
        yield ["" if name.startswith("__index_level_") else name for name in names]
        with damage(file.name, "a Parquet file"):
            for batch in parquet.iter_batches(_BATCH):
                columns = [column.to_pylist() for column in batch.columns]
                yield from zip(*columns, strict=True)

    return [Candidate(table, lambda done: file.told(done, rows + 1), head=1)]
