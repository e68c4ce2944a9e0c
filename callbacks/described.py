"""What a list says of itself: of which day and place it is, under which filters, from where."""

from __future__ import annotations

from callbacks.look import Look
from components.change_words import CHANGES
from components.words import full_name, group_name, kind_name
from data.register import Unit
from reports.exports import file_name
from view import Page


def described(look: Look) -> list[str]:
    """The day, the place and the filters of a list, in words."""
    text, view = look.text, look.view
    units = places(look)
    where = full_name(units[-1].name, units[-1].kind, text) if units else look.everywhere
    named = {
        text("loại"): view.kind and kind_name(view.kind, text),
        text("nhóm việc"): view.group and group_name(view.group, text),
        text("việc"): view.task,
        text("đơn vị chủ trì"): view.lead_unit,
        text("cấp"): view.tier and (text("tỉnh") if view.tier == "province" else text("xã")),
    }
    said = [f"{name}: {value}" for name, value in named.items() if value]
    if view.page == Page.ROWS and view.count in CHANGES:
        said.insert(0, text("so với hết ngày {day}", day=text.day(look.earlier_day)))
    return [text("Đến hết ngày {day}", day=text.day(look.as_of)), where, *said]


def about(look: Look, title: str, *more: str) -> list[str]:
    """What a file says of itself: what it lists, of which day and place, and from where.

    ``more`` are the filters and the order that only this list has.
    """
    text = look.text
    lines = [title, *described(look), *more]
    lines.append(text("Nguồn: hệ thống theo dõi việc thực hiện Nghị quyết 57-NQ/TW"))
    if look.now.demo:
        lines.append(text("Dữ liệu minh họa: được tạo tự động, không phải kết quả chính thức."))
    if look.sources.boundaries.approximate:
        lines.append(text("Ranh giới trên bản đồ của chương trình là gần đúng, chỉ để xem."))
    return lines


def named(look: Look, *words: str) -> str:
    """The name of a file of a list: what it holds, its place and its day."""
    units = places(look)
    where = units[-1].name if units else look.everywhere
    return file_name(*words, where, day=look.as_of)


def places(look: Look) -> list[Unit]:
    """The province, and the commune, whose rows are listed."""
    register, view = look.register, look.view
    unit = register.get(view.unit, look.as_of) if view.unit else None
    code = unit.province_code if unit else view.province
    province = register.get(code, look.as_of) if code else None
    found = [one for one in (province, unit) if one]
    return found[:1] if len(found) == 2 and found[0] == found[1] else found
