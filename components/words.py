"""Words of the domain in the language of the page."""

from __future__ import annotations

from i18n import Text
from view import Metric


def metric_name(metric: str, text: Text) -> str:
    """The short name of a measure."""
    return {
        Metric.COVERAGE: text("Độ phủ"),
        Metric.COMPLETION: text("Hoàn thành"),
        Metric.PUNCTUALITY: text("Đúng hạn"),
        Metric.OVERDUE: text("Quá hạn"),
        Metric.FRESHNESS: text("Độ mới"),
        Metric.OBSTACLES: text("Vướng mắc"),
    }[Metric(metric)]


def kind_name(kind: str, text: Text) -> str:
    """The kind of a unit, lower case."""
    return {
        "tỉnh": text("tỉnh"),
        "thành phố": text("thành phố"),
        "xã": text("xã"),
        "phường": text("phường"),
        "đặc khu": text("đặc khu"),
    }.get(kind, kind)


def counted_kind(kind: str, n: int, text: Text) -> str:
    """So many communes of a kind: ``103 xã``, ``1 special zone``."""
    patterns = {
        "xã": text.plural("{n} xã", "{n} xã", n),
        "phường": text.plural("{n} phường", "{n} phường", n),
        "đặc khu": text.plural("{n} đặc khu", "{n} đặc khu", n),
    }
    return patterns[kind]


def full_name(name: str, kind: str, text: Text) -> str:
    """A unit's kind and name as this language puts them together."""
    patterns = {
        "tỉnh": text("Tỉnh {name}"),
        "thành phố": text("Thành phố {name}"),
        "xã": text("Xã {name}"),
        "phường": text("Phường {name}"),
        "đặc khu": text("Đặc khu {name}"),
    }
    return patterns[kind].format(name=name) if kind in patterns else name


def state_name(state: str, text: Text) -> str:
    """The state of an assignment."""
    return {
        "done_on_time": text("Xong đúng hạn"),
        "done_late": text("Xong muộn"),
        "overdue": text("Quá hạn"),
        "blocked": text("Vướng mắc"),
        "in_progress": text("Đang làm"),
        "not_started": text("Chưa làm"),
    }.get(state, state)


def status_name(status: str, text: Text) -> str:
    """The status that a mark records."""
    return {
        "not_started": text("chưa thực hiện"),
        "in_progress": text("đang thực hiện"),
        "done": text("hoàn thành"),
        "blocked": text("vướng mắc"),
    }.get(status, status)


def group_name(group: str, text: Text) -> str:
    """One of the seven groups of tasks of the action programme."""
    return {
        "awareness": text("Nhận thức"),
        "institutions": text("Thể chế"),
        "infrastructure": text("Hạ tầng"),
        "human-resources": text("Nhân lực"),
        "digital-government": text("Chính quyền số"),
        "enterprises": text("Doanh nghiệp"),
        "international": text("Hợp tác quốc tế"),
    }.get(group, group)


def source_words(file: str | None, row: int | None, batch: int, text: Text) -> str:
    """Where a mark came from: the file and its row, else the batch."""
    if not file:
        return text("lô {batch}", batch=batch)
    return file if row is None else text("{file}, dòng {row}", file=file, row=text.whole(row))


def map_words(text: Text) -> dict[str, str]:
    """The templates that the browser fills in for the hover card and the labels."""
    return {
        "marked": text("Đã đánh dấu"),
        "unmarked": text("Chưa đánh dấu"),
        "unmarkedUnits": text("Chưa đánh dấu"),
        "communes": text("{x} / {n} xã"),
        "tasks": text("{x} / {n} việc"),
        "dueTasks": text("{x} / {n} việc đến hạn"),
        "overdue": text("Quá hạn"),
        "nOverdue": text("{n} việc"),
        "newest": text("Đánh dấu mới nhất"),
        "never": text("chưa có dấu nào"),
        "days": text("{n} ngày"),
        "sea": text("Biển Đông"),
        "hoangSa": text("Hoàng Sa"),
        "truongSa": text("Trường Sa"),
        "daNang": text("TP. Đà Nẵng"),
        "khanhHoa": text("Khánh Hòa"),
        "noData": text("không có dữ liệu"),
        "tỉnh": text("tỉnh"),
        "thành phố": text("thành phố"),
        "xã": text("xã"),
        "phường": text("phường"),
        "đặc khu": text("đặc khu"),
    }
