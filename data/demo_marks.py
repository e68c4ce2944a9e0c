"""The marks of the demonstration: the whole path of every assignment, drawn once from a seed.

What an assignment's mark says on a day is a function of that day alone, and nothing here knows
when the demonstration ends; so a later last day only adds marks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.days import ALWAYS, NEVER, day_number, day_of
from data.demo_plan import ANCHOR, END, Plan
from data.tables import BLOCKED, DONE, IN_PROGRESS, NOT_STARTED, STATUSES
from settings import FIRST_DAY

OWN_DONE = {"22": 130, "68": 118}
"""Province -> its own assignments done on the anchor day (Quảng Ninh's figure was published)."""

OBSTACLES = (
    "Hai thôn chưa có điện lưới ổn định để đặt trạm; đã đề nghị Sở Công Thương.",
    "Chưa được cấp kinh phí mua thiết bị; đã trình bổ sung dự toán.",
    "Thiếu cán bộ phụ trách công nghệ thông tin sau sắp xếp bộ máy.",
    "Phần mềm của ngành dọc chưa kết nối được với hệ thống của tỉnh.",
    "Nhà thầu chậm bàn giao; đã yêu cầu cam kết lại tiến độ.",
    "Dữ liệu hộ tịch cũ sai lệch nhiều, phải rà soát lại hồ sơ giấy.",
)
RECHECK = "Đoàn kiểm tra yêu cầu làm lại: minh chứng chưa đạt."


@dataclass(frozen=True)
class Paths:
    """One value an assignment: its unit, task, days of validity, and turning points."""

    unit: np.ndarray
    task: np.ndarray
    valid_from: np.ndarray
    valid_to: np.ndarray
    begin: np.ndarray
    finish: np.ndarray
    block_from: np.ndarray
    block_to: np.ndarray
    reopen_from: np.ndarray
    reopen_to: np.ndarray
    gap_from: np.ndarray
    gap_to: np.ndarray
    period: np.ndarray
    talk: np.ndarray

    def in_gap(self, path: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Whether a commune's marks were taken back on a day."""
        inside = np.zeros(len(path), dtype=bool)
        for place in range(self.gap_from.shape[1]):
            inside |= (day >= self.gap_from[path, place]) & (day < self.gap_to[path, place])
        return inside

    def status(self, path: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Return what the mark of a path says on a day."""
        reopened = (day >= self.reopen_from[path]) & (day < self.reopen_to[path])
        blocked = (day >= self.block_from[path]) & (day < self.block_to[path])
        status = np.full(len(path), IN_PROGRESS)
        status[blocked] = BLOCKED
        status[(day >= self.finish[path]) & ~reopened] = DONE
        status[(day < self.begin[path]) | self.in_gap(path, day)] = NOT_STARTED
        return status


def draw(
    held: pd.DataFrame, tasks: pd.DataFrame, quality: dict[str, np.ndarray], plan: Plan,
    start: np.ndarray, due: np.ndarray, rng: np.random.Generator,
) -> Paths:  # fmt: skip
    """Draw the turning points of every assignment.

    ``held`` has ``unit`` (0-33 provinces, then the communes of the plan), ``task``, ``valid_from``
    and ``valid_to``; ``quality`` has ``reliable``, ``share`` and, a unit each.
    """
    n = len(held)
    unit, task = held["unit"].to_numpy(), held["task"].to_numpy()
    provinces = len(quality["reliable"]) - len(plan.codes)
    own = unit < provinces
    commune = np.where(own, 0, unit - provinces)
    first = day_number(FIRST_DAY)
    began = np.where(own, first, plan.begin[commune])
    opened = np.maximum(np.maximum(start[task], first), held["valid_from"].to_numpy())
    span = np.where(due[task] < NEVER, due[task] - opened, 200).clip(20)

    lag = rng.uniform(0, 1, n) * np.minimum(18, 0.12 * span)
    # The first task carries the coverage: its mark stands on the very day of the plan.
    leader = (tasks["task_code"].to_numpy(dtype=object) == "CS-01")[task]
    begin = np.maximum(began, opened) + np.where(leader, 0, lag).astype(np.int64)
    begin = np.where(began >= NEVER, NEVER, begin)

    share = (quality["share"][unit] + rng.normal(0, 0.13, n)).clip(0.04, 0.99)
    late = span + rng.exponential(30, n) + 3
    wanted = np.where(rng.random(n) < quality["reliable"][unit], share * span, late)
    pace = rng.uniform(0, 1, n) * (1 + 10 * quality["share"][unit])
    finish = np.maximum(opened + wanted, begin + 2 + pace).astype(np.int64)
    finish[rng.random(n) < quality["never"][unit]] = NEVER
    finish[begin >= NEVER] = NEVER

    room = np.where(finish < NEVER, finish, begin + 400) - begin
    block_from = begin + 1 + (rng.random(n) * 0.7 * room).astype(np.int64)
    block_to = np.minimum(
        block_from + rng.integers(20, 120, n), np.where(finish < NEVER, finish, NEVER)
    )
    none = (rng.random(n) > 0.22) | (room < 10) | (begin >= NEVER)
    block_from[none] = block_to[none] = NEVER
    reopen_from = np.where(finish < NEVER, finish + rng.integers(30, 200, n), NEVER)
    reopen_to = reopen_from + rng.integers(20, 50, n)
    once = (rng.random(n) > 0.01) | own | (finish >= NEVER)
    reopen_from[once] = reopen_to[once] = NEVER
    _fix_own(unit, own, finish, begin, quality["own_done"], rng)
    empty = np.full((provinces, plan.gap_from.shape[1]), NEVER)
    exists = np.where(start[task] > ALWAYS, start[task], first)
    return Paths(
        unit=unit, task=task,
        valid_from=np.maximum(held["valid_from"].to_numpy(), exists),
        valid_to=held["valid_to"].to_numpy(),
        begin=begin, finish=finish, block_from=block_from, block_to=np.minimum(block_to, finish),
        reopen_from=reopen_from, reopen_to=reopen_to,
        gap_from=np.vstack([empty, plan.gap_from])[unit],
        gap_to=np.vstack([empty, plan.gap_to])[unit],
        period=rng.uniform(22, 35, n),
        talk=np.where(own, False, plan.talks[commune]) & (rng.random(n) < 0.5),
    )  # fmt: skip


def _fix_own(
    unit: np.ndarray, own: np.ndarray, finish: np.ndarray, begin: np.ndarray,
    target: np.ndarray, rng: np.random.Generator,
) -> None:  # fmt: skip
    """Move the ends of the provinces' own assignments so that the anchor day's counts hold."""
    anchor = day_number(ANCHOR)
    for province, count in enumerate(target):
        mine = np.flatnonzero(own & (unit == province))
        ranked = mine[np.argsort(finish[mine], kind="stable")]
        early, rest = ranked[:count], ranked[count:]
        moved = early[finish[early] > anchor]
        finish[moved] = np.maximum(anchor - rng.integers(1, 40, len(moved)), begin[moved] + 1)
        moved = rest[finish[rest] <= anchor]
        finish[moved] = anchor + rng.integers(5, 200, len(moved))


def events(paths: Paths, rng: np.random.Generator) -> pd.DataFrame:
    """Return every mark from the first day to `END`, ordered by day.

    Columns ``unit``, ``task`` (numbers), ``day`` (number), ``status``, ``progress``, ``note``,
    ``evidence``.
    """
    n, end = len(paths.unit), day_number(END)
    everyone = np.arange(n)
    steps = int((end - day_number(FIRST_DAY)) / paths.period.min()) + 2
    path, day = [], []
    for step in range(steps):
        jitter = rng.random(n) * 0.4
        # Once done, an assignment is confirmed half as often.
        at = (paths.begin + (step + 0.3 + jitter) * paths.period).astype(np.int64)
        kept = (at <= end) & ((at < paths.finish) | (step % 2 == 0))
        path.append(everyone[kept])
        day.append(at[kept])
    before = paths.valid_from + 5 + rng.integers(0, 25, n)
    turning = [paths.begin, paths.finish, paths.block_from, paths.block_to]
    turning += [paths.reopen_from, paths.reopen_to, np.where(paths.talk, before, NEVER)]
    turning += [*paths.gap_from.T, *paths.gap_to.T]
    for at in turning:
        kept = at <= end
        path.append(everyone[kept])
        day.append(at[kept])
    where, when = np.concatenate(path), np.concatenate(day)

    # One mark an assignment and day, ordered by day.
    width = n + 1
    key = np.unique(when * width + where)
    when, where = key // width, key % width
    kept = (when >= paths.valid_from[where]) & (when < paths.valid_to[where])
    when, where = when[kept], where[kept]
    gap = paths.in_gap(where, when)
    opens = (paths.gap_from[where] == when[:, None]).any(axis=1)
    # What had begun is taken back on the gap's first day; nothing is marked within it.
    kept = ~gap | (opens & (paths.begin[where] < when))
    ended = (paths.gap_to[where] == when[:, None]).any(axis=1)
    kept &= (when >= paths.begin[where]) | (paths.talk[where] & ~ended)
    when, where, gap = when[kept], where[kept], gap[kept]
    return _worded(paths, where, when, gap)


def _worded(paths: Paths, where: np.ndarray, when: np.ndarray, gap: np.ndarray) -> pd.DataFrame:
    status = paths.status(where, when)
    begin = paths.begin[where]
    whole = np.where(paths.finish[where] < NEVER, paths.finish[where] - begin, 420).clip(1)
    held = np.minimum(when, paths.block_from[where])
    at = np.where(status == BLOCKED, held, when)
    progress = 10 + 85 * ((at - begin) / whole).clip(0, 1)
    progress = np.round(progress / 5) * 5
    progress[status == DONE] = 100
    progress[status == NOT_STARTED] = 0
    progress = progress.clip(0, 100)

    note = np.full(len(where), None, dtype=object)
    blocked = status == BLOCKED
    words = np.array(OBSTACLES, dtype=object)
    note[blocked] = words[(where[blocked] * 7 + paths.block_from[where[blocked]]) % len(words)]
    note[gap] = RECHECK
    evidence = np.full(len(where), None, dtype=object)
    proof = np.flatnonzero((status == DONE) & (when == paths.finish[where]))
    evidence[proof] = [
        f"Báo cáo số {number % 397 + 1}/BC-UBND ngày {day_of(day):%d/%m/%Y}"
        for number, day in zip(where[proof] * 31, when[proof], strict=True)
    ]
    return pd.DataFrame(
        {
            "unit": paths.unit[where],
            "task": paths.task[where],
            "day": when,
            "status": np.array(STATUSES, dtype=object)[status],
            "progress": progress,
            "note": note,
            "evidence": evidence,
        }
    )
