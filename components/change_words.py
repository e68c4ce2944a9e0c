"""The names of what can change between two days."""

from __future__ import annotations

from i18n import Text

OF_COMMUNES = ("newly_marked", "lost", "still_unmarked")
OF_ASSIGNMENTS = ("newly_late", "newly_done", "obstacles_opened", "obstacles_closed")
CHANGES = (*OF_COMMUNES, *OF_ASSIGNMENTS)


def change_name(count: str, text: Text) -> str:
    """What a count of changes counts."""
    return {
        "newly_marked": text("Đơn vị mới được đánh dấu"),
        "lost": text("Đơn vị mất đánh dấu"),
        "still_unmarked": text("Đơn vị vẫn chưa đánh dấu"),
        "newly_late": text("Việc mới quá hạn"),
        "newly_done": text("Việc mới xong"),
        "obstacles_opened": text("Việc mới vướng mắc"),
        "obstacles_closed": text("Việc hết vướng mắc"),
    }[count]


def short_change_name(count: str, text: Text) -> str:
    """The same in a chip or over a column."""
    return {
        "newly_marked": text("Mới đánh dấu"),
        "lost": text("Mất đánh dấu"),
        "still_unmarked": text("Vẫn chưa đánh dấu"),
        "newly_late": text("Mới quá hạn"),
        "newly_done": text("Mới xong"),
        "obstacles_opened": text("Mới vướng"),
        "obstacles_closed": text("Hết vướng"),
    }[count]
