"""Assignments are found once for whatever they follow from, and anew where that changes."""

from __future__ import annotations

from datetime import date

import pandas as pd
from small_country import REGISTER

from data.assigned import Assigned
from data.catalogue import Catalogue, catalogue_of
from data.register import Register
from data.scope import assignments_on
from data.store import Store

DAY = date(2025, 8, 3)


def task(code: str, scope: str, number: int | None = None) -> dict:
    words = {"title": code, "group": "awareness", "assigned_by": "central", "lead_unit": "Phòng A"}
    words |= {"coordinating_units": "", "start_date": None, "due_date": None}
    found = {"task_code": code, "scope": scope} | words
    return found if number is None else found | {"number": number}


def catalogue(*tasks: dict) -> Catalogue:
    return catalogue_of(pd.DataFrame(tasks))


def test_catalogues_that_are_alike_have_one_set_of_assignments():
    held = assignments_on(catalogue(task("A", "communes")), REGISTER, DAY)
    again = assignments_on(catalogue(task("A", "communes") | {"title": "Việc"}), REGISTER, DAY)
    assert again is held


def test_another_scope_number_or_register_has_assignments_of_its_own():
    held = assignments_on(catalogue(task("A", "communes")), REGISTER, DAY)
    wider = assignments_on(catalogue(task("A", "communes provinces")), REGISTER, DAY)
    assert len(wider.key) == len(held.key) + len(held.provinces)
    numbered = assignments_on(catalogue(task("A", "communes", 7)), REGISTER, DAY)
    assert (numbered.unit.tolist(), numbered.key.tolist()) != (
        held.unit.tolist(),
        held.key.tolist(),
    )
    fewer = Register([one for one in REGISTER.in_force(DAY) if one.code != "00004"])
    assert len(assignments_on(catalogue(task("A", "communes")), fewer, DAY).key) < len(held.key)


def test_who_asks_whether_a_unit_must_do_a_task_is_told_what_the_assignments_say():
    tasks = pd.DataFrame([task("A", "communes"), task("B", "provinces")])
    assigned = Assigned(tasks, REGISTER)
    units = {one.code: one.level for one in REGISTER.in_force(DAY)}
    for code, level in units.items():
        assert assigned(code, "A", DAY) == (level == "commune")
        assert assigned(code, "B", DAY) == (level == "province")
        assert not assigned(code, "C", DAY)
    assert not assigned("99999", "A", DAY)


def test_a_frame_of_tasks_is_of_whoever_asked_for_it(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'nq57.db'}", REGISTER)
    store.upgrade()

    def keep(title: str) -> None:
        frame = pd.DataFrame([task("A", "communes") | {"title": title}])
        store.replace_tasks(frame, file=None, sha256=None, by="test")

    keep("Việc")
    mine = store.tasks()
    mine["title"] = "mine"
    assert store.tasks()["title"].tolist() == ["Việc"]
    keep("Việc khác")
    assert store.tasks()["title"].tolist() == ["Việc khác"]
    store.close()
