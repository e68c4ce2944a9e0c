"""Real figures and invented ones never come together without a word."""

from __future__ import annotations

from pathlib import Path

from small_store import fill

from data.store import open_store
from settings import settings

TASKS = """\
task_code,title,group,assigned_by,lead_unit,due_date,scope
C2,Việc mới,awareness,central,Sở KH&CN,2025-12-01,in:22
"""


def test_who_imports_beside_the_demonstration_is_told_so(run, tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv"
    path.write_text(TASKS, encoding="utf-8")
    fill(open_store(settings()), kind="demo")
    status, _, err = run("tasks", "import", str(path))
    assert status == 0 and "stands beside them" in err
    open_store(settings()).withdraw(1, by="test")
    err = run("tasks", "import", str(path))[2]
    assert "beside" not in err, "the demonstration was withdrawn"
