"""The reports of all provinces as one zip."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from callbacks.look import Sources
from reports.order import Order
from web.report_files import WRITERS, checked, file_name, report


def write_bundle(
    order: Order,
    sources: Sources,
    target: Path,
    progress: Callable[[int, int], None],
    forms: Sequence[str] = tuple(WRITERS),
) -> None:
    """Write every province's report in each form; the file is there as a whole or not at all.

    ``progress`` hears how many of the provinces are done.
    """
    checked(order, sources)
    codes = sources.register.units("province", order.day)["code"].tolist()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as bundle:
            progress(0, len(codes))
            for number, code in enumerate(codes, start=1):
                one = replace(order, province=code)
                made = report(one, sources, "xlsx")
                for form in forms:
                    name = f"{code} {file_name(one, sources, form)}"
                    bundle.writestr(name, WRITERS[form](made))
                progress(number, len(codes))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def bundle_name(order: Order) -> str:
    """Return the name of the zip: the day is in it."""
    return order.text("NQ57 báo cáo 34 tỉnh {day}", day=order.day.isoformat()) + ".zip"
