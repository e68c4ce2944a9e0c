"""The page of spot checks, and its tables to take along."""

from __future__ import annotations

from secrets import randbelow, token_hex
from typing import Any

import pandas as pd

from auth.current import person
from auth.people import Right
from callbacks.look import Look
from components import spot_checks as pages
from components.refused_words import draw_sentence
from components.sheets import portions
from components.spot_tables import Row, ShareWords, found_name
from components.words import full_name
from data.spot_checks import (
    Check,
    check_count,
    check_of,
    checks,
    findings_of,
    items_of,
    results_of,
)
from data.spot_sample import MOST_ITEMS, MOST_SEED, Draw, DrawRefused, Sample, draw_sample
from data.spot_shares import Share, share_of, shares_by_province
from data.touched_provinces import provinces_of_items
from i18n import Text
from reports.exports import Export, file_name
from view import Level, Page, View

SIZE = 60
"""Items of a draw until somebody says another number."""
LISTED = 50
"""Kept draws on a page of their list."""


def spot_checks_document(look: Look, problem: str = "") -> list[Any]:
    """The children of the page."""
    view, text = look.view, look.text
    if view.check is not None:
        check = seen_check(look, view.check)
        if check is not None:
            return _check(look, check, problem)
        problem = text("Không có mẫu số {n}.", n=view.check)
    if view.seed is None and view.size is None:
        return _start(look, problem)
    try:
        sample = draw(look)
    except DrawRefused:
        return _start(look, draw_sentence("", text))
    rows = _rows(sample.items, look)
    key, shown = token_hex(12), sample.digest
    may_keep = person().may(Right.MARK, set(sample.items["province_code"]))
    facts, form = _facts(sample, look), _form(look)
    return pages.draw_page(facts, rows, key, shown, form, view, text, may_keep=may_keep)


def seen_check(look: Look, number: int) -> Check | None:
    """Return a kept draw, unless it is none, or has items beyond what who asks may read."""
    check = check_of(look.sources.store, number)
    return check if check is not None and _is_seen(look, check) else None


def _is_seen(look: Look, check: Check) -> bool:
    only = look.register.only
    if only is None:
        return True
    return only.issuperset(provinces_of_items(look.sources.store, check.id).values())


def draw(look: Look) -> Sample:
    """Draw the sample of an address.

    Raises
    ------
    DrawRefused
        The address does not say what to draw.
    """
    view = look.view
    made = Draw(view.sample, look.as_of, view.size or 0, view.seed or 0, view.province)
    return draw_sample(look.sources.store, look.register, made)


def spot_export(look: Look) -> Export:
    """The sample of an address and its results as a file.

    Raises
    ------
    DrawRefused
        The address does not say what to draw, or names no draw that was kept.
    """
    text, view = look.text, look.view
    if view.check is not None:
        check = seen_check(look, view.check)
        if check is None:
            raise DrawRefused("check", f"There is no spot check {view.check}.")
        items = items_of(look.sources.store, look.register, check)
        draw_, number = check.draw, check.id
    else:
        sample = draw(look)
        items, draw_, number = sample.items, sample.draw, sample.draw.seed
    names = _provinces(look)
    place = _place_of(draw_, look)
    head = {
        "item": text("STT"), "province_code": text("Mã tỉnh"), "province": text("Tỉnh, thành phố"),
        "code": text("Mã đơn vị"), "unit": text("Đơn vị"), "task_code": text("Mã việc"),
        "title": text("Tên việc"), "stratum": text("Tầng"),
        "stratum_size": text("Số đơn vị của tầng"),
    }  # fmt: skip
    if view.check is not None:
        head |= {"found": text("Kết quả"), "remark": text("Ghi chú"), "by": text("Người ghi")}
    rows = []
    for row in items.to_dict("records"):
        values = row | {"unit": full_name(row["name"], row["kind"], text)}
        values["province"] = names.get(row["province_code"], "")
        found = row.get("found")
        values["found"] = found_name(found, text) if found else None
        values["by"] = row.get("found_by") or None
        rows.append({field: values[field] or None for field in head})
    title = text("Kiểm tra đột xuất") if view.check is not None else text("Mẫu đã rút")
    about = [title, _drawn(draw_, len(items), look)]
    if view.check is not None:
        about.append(_said(share_of(items), text("Cả mẫu"), text))
        for code, share in shares_by_province(items).items():
            about.append(_said(share, names.get(code, code), text))
    about.append(text("Nguồn: hệ thống theo dõi việc thực hiện Nghị quyết 57-NQ/TW"))
    if look.now.demo:
        about.append(text("Dữ liệu minh họa: được tạo tự động, không phải kết quả chính thức."))
    return Export(file_name(title, str(number), place, day=draw_.day), title, head, rows, about)


def _start(look: Look, problem: str) -> list[Any]:
    view, text, store = look.view, look.text, look.sources.store
    kept = []
    only = look.register.only
    total = check_count(store, only)
    last = max(1, -(-total // LISTED))
    portion = min(view.portion, last)
    listed = checks(store, LISTED, (portion - 1) * LISTED, only)
    results = results_of(store, [check.id for check in listed])
    for check in listed:
        share = _short(share_of(results[check.id]), "", text)
        place = _place_of(check.draw, look)
        cells = [
            text("số {n}", n=check.id),
            text.day(check.draw.day),
            pages.sample_name(check.draw.population, text),
            place,
            str(check.draw.seed),
            share.checked,
            share.confirmed,
            share.share,
            share.interval,
        ]
        kept.append((view.to(check=check.id, seed=None, size=None, portion=1), cells))
    foot = portions(total, len(kept), portion, LISTED, view, text)
    return pages.start_page(_form(look), problem, kept, foot, view, text)


def _check(look: Look, check: Check, problem: str) -> list[Any]:
    text, store = look.text, look.sources.store
    items = items_of(store, look.register, check)
    findings = findings_of(store, check.id)
    names = _provinces(look)
    provinces = [
        _short(share, names.get(code, code), text)
        for code, share in shares_by_province(items).items()
    ]
    strata = text("Phân tầng {by}.", by=pages.strata_name(check.strata, text))
    facts = f"{_drawn(check.draw, len(items), look)} {strata}"
    return pages.check_page(
        check.id,
        facts,
        _words(share_of(items), text("Cả mẫu"), text),
        provinces,
        _rows(items, look),
        int(findings["id"].max()) if len(findings) else 0,
        problem,
        look.view,
        text,
    )


def _form(look: Look) -> Any:
    view, text = look.view, look.text
    names = sorted(_provinces(look).items())
    seed = view.seed or 1 + randbelow(MOST_SEED)
    return pages.draw_form(names, min(view.size or SIZE, MOST_ITEMS), seed, view, text)


def _facts(sample: Sample, look: Look) -> str:
    text = look.text
    said = text(
        "{n} trên {total} phần tử, {strata} tầng, phân tầng {by}.",
        n=text.whole(len(sample.items)),
        total=text.whole(sample.population),
        strata=text.whole(sample.stratum_count),
        by=pages.strata_name(sample.strata, text),
    )
    return f"{_drawn(sample.draw, len(sample.items), look)} {said}"


def _place_of(made: Draw, look: Look) -> str:
    """The province that was drawn from, or all that there is."""
    return _provinces(look).get(made.province or "", look.everywhere)


def _drawn(made: Draw, items: int, look: Look) -> str:
    """What was drawn, with all that it takes to draw it again."""
    text = look.text
    return text(
        "{what}, {place}, đến hết ngày {day}; {n} mục, hạt giống {seed} (PCG64).",
        what=pages.sample_name(made.population, text),
        place=_place_of(made, look),
        day=text.day(made.day),
        n=text.whole(items),
        seed=made.seed,
    )


def _words(share: Share, place: str, text: Text) -> ShareWords:
    checked = text(
        "{x} trên {n} mục đã kiểm tra", x=text.whole(share.checked), n=text.whole(share.items)
    )
    if share.share is None or share.low is None or share.high is None:
        return ShareWords(place, checked, "–", "–", "")
    return ShareWords(
        place,
        checked,
        text(
            "{x} trên {n} được xác nhận",
            x=text.whole(share.confirmed),
            n=text.whole(share.checked),
        ),
        _percent(share.share, text),
        text(
            "(khoảng tin cậy 95 %: {low} đến {high})",
            low=_percent(share.low, text),
            high=_percent(share.high, text),
        ),
    )


def _short(share: Share, place: str, text: Text) -> ShareWords:
    """A share as it stands in a table, whose heading says what it is."""
    checked = f"{text.whole(share.checked)}/{text.whole(share.items)}"
    if share.share is None or share.low is None or share.high is None:
        return ShareWords(place, checked, "–", "–", "–")
    return ShareWords(
        place,
        checked,
        f"{text.whole(share.confirmed)}/{text.whole(share.checked)}",
        _percent(share.share, text),
        f"{_percent(share.low, text)} – {_percent(share.high, text)}",
    )


def _said(share: Share, place: str, text: Text) -> str:
    words = _words(share, place, text)
    return " · ".join(
        one for one in (place, words.checked, words.confirmed, words.share, words.interval) if one
    )


def _percent(fraction: float, text: Text) -> str:
    """A fraction as a percentage; only exactly all is written as 100 %."""
    million = 1_000_000
    part = million if fraction >= 1 else min(int(fraction * million), million - 1)
    return text.percent(part, million)


def _rows(items: pd.DataFrame, look: Look) -> list[Row]:
    names, text, asking = _provinces(look), look.text, person()
    return [
        Row(
            item=int(row["item"]),
            code=row["code"],
            unit=full_name(row["name"], row["kind"], text),
            href=_place(look.view, row["code"]).href,
            province=names.get(row["province_code"], ""),
            task=row["task_code"],
            title=row["title"],
            found=row.get("found"),
            remark=row.get("remark") or "",
            by=row.get("found_by") or "",
            asks=asking.may(Right.MARK, {row["province_code"]}),
        )
        for row in items.to_dict("records")
    ]


def _place(view: View, code: str) -> View:
    return view.at(Page.PROVINCE if len(code) == 2 else Page.COMMUNE, code)


def _provinces(look: Look) -> dict[str, str]:
    frame = look.register.units(Level.PROVINCE, look.as_of)
    return dict(zip(frame["code"], frame["name"], strict=True))
