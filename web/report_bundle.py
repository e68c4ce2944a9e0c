"""The reports of all provinces as one zip."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from callbacks.look import Sources
from reports.order import Order
from web.report_files import WRITERS, ReportRefused, checked, file_name, report

ATTEMPTS = 3
"""How often a zip is begun before it is given up."""


def write_bundle(
    order: Order,
    sources: Sources,
    target: Path,
    progress: Callable[[int, int], None],
    forms: Sequence[str] = tuple(WRITERS),
) -> None:
    """Write every province's report in each form; the file is there as a whole or not at all.

    All of it is of one version of the store: where that moves on, it is begun anew. ``progress``
    hears how many of the provinces are done.

    Raises
    ------
    ReportRefused
        The store never stood still for long enough.
    """
    checked(order, sources)
    for _ in range(ATTEMPTS):
        if _written(order, sources, target, progress, forms):
            return
    raise ReportRefused(
        order.text("Kho thay đổi liên tục trong lúc lập bộ báo cáo: hãy thử lại khi hết đợt nhập.")
    )


def _written(
    order: Order,
    sources: Sources,
    target: Path,
    progress: Callable[[int, int], None],
    forms: Sequence[str],
) -> bool:
    """Write the zip; False, and no file, where the store has moved on meanwhile."""
    version = sources.store.version()
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
                if sources.store.version() != version:
                    return False
                progress(number, len(codes))
        part.replace(target)
        return True
    finally:
        part.unlink(missing_ok=True)


def bundle_name(order: Order) -> str:
    """Return the name of the zip: the day is in it."""
    return order.text("NQ57 báo cáo 34 tỉnh {day}", day=order.day.isoformat()) + ".zip"
