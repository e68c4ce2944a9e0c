"""A draw can be repeated by anyone; what was found is kept, all of it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from small_store import DAY

from data.register import load_register
from data.spot_checks import (
    Finding,
    FindingRefused,
    check_of,
    checks,
    findings_of,
    items_of,
    keep_check,
    record_findings,
)
from data.spot_sample import Draw, DrawRefused, draw_sample
from data.store import Store

REGISTER = load_register()
DRAW = Draw("communes", DAY, 12, 5702)


def marked(store: Store) -> pd.DataFrame:
    """Mark every commune of Hà Nội and Quảng Ninh, all of them in one batch."""
    communes = REGISTER.units("commune", DAY)
    communes = communes[communes["province_code"].isin(["01", "22"])]
    tasks = pd.DataFrame(
        [("C1", "Tổ công nghệ số", "awareness", "in:01 in:22", date(2025, 11, 1))],
        columns=["task_code", "title", "group", "scope", "due_date"],
    ).assign(assigned_by="central", lead_unit="Sở KH&CN", coordinating_units="", start_date=None)
    frame = communes[["code", "province_code"]].rename(columns={"code": "unit_code"})
    frame = frame.assign(task_code="C1", status="done", marked_on=date(2025, 10, 1))
    store.append_marks(frame, kind="marks", file="a.csv", sha256=None, by="test", tasks_frame=tasks)
    return communes


def codes(store: Store, draw: Draw) -> list[str]:
    return draw_sample(store, REGISTER, draw).items["code"].tolist()


def test_the_same_day_seed_and_size_give_the_same_sample_on_every_engine(store):
    communes = marked(store)
    sample = draw_sample(store, REGISTER, DRAW)
    assert codes(store, DRAW) == sample.items["code"].tolist()
    # Whoever draws again, on whatever machine, gets these.
    assert " ".join(sample.items["code"]) == (
        "00175 00229 00283 00385 00640 09955 10045 10114 06658 06832 06946 06994"
    )
    assert (sample.population, sample.strata) == (len(communes), "province-kind")
    strata = sample.items.groupby(["province_code", "kind"]).ngroups
    assert strata == communes.groupby(["province_code", "kind"]).ngroups == 5
    assert codes(store, replace(DRAW, seed=5703)) != sample.items["code"].tolist()


def test_a_small_sample_is_stratified_by_less(store):
    marked(store)
    assert draw_sample(store, REGISTER, replace(DRAW, size=4)).strata == "province"
    assert draw_sample(store, REGISTER, replace(DRAW, size=1)).strata == "none"
    everything = draw_sample(store, REGISTER, replace(DRAW, size=500))
    assert len(everything.items) == everything.population


def test_done_assignments_are_drawn_with_their_task_and_province(store):
    communes = marked(store)
    draw = Draw("assignments", DAY, 9, 1, province="22")
    sample = draw_sample(store, REGISTER, draw)
    home = communes[communes["province_code"] == "22"]
    assert sample.population == len(home)
    assert set(sample.items["code"]) <= set(home["code"])
    assert sample.items["task_code"].unique().tolist() == ["C1"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"size": 0}, "size"), ({"size": 501}, "size"), ({"seed": 0}, "seed"),
     ({"population": "cats"}, "population")],
)  # fmt: skip
def test_a_draw_that_makes_no_sense_is_refused(store, changes, reason):
    with pytest.raises(DrawRefused) as refused:
        draw_sample(store, REGISTER, replace(DRAW, **changes))
    assert refused.value.reason == reason


def test_a_kept_draw_stays_as_it_was_and_is_kept_once(store):
    marked(store)
    sample = draw_sample(store, REGISTER, DRAW)
    check = keep_check(store, sample, by="test", key="the-first-draw")
    assert keep_check(store, sample, by="test", key="the-first-draw") == check
    assert [one.draw for one in checks(store)] == [DRAW]
    store.withdraw(1, by="test")
    with pytest.raises(DrawRefused):
        keep_check(store, draw_sample(store, REGISTER, DRAW), by="test", key="nothing-left")
    kept = items_of(store, REGISTER, check_of(store, check))
    assert kept["code"].tolist() == sample.items["code"].tolist()
    assert kept["name"].tolist() == sample.items["name"].tolist()
    assert kept["found"].isna().all()


def test_findings_are_added_and_the_newest_counts(store):
    marked(store)
    check = keep_check(store, draw_sample(store, REGISTER, DRAW), by="a", key="the-first-draw")
    first = [Finding(1, "confirmed"), Finding(2, "not_confirmed", " chưa có tổ ")]
    assert record_findings(store, check, first, by="a") == 2
    assert record_findings(store, check, first, by="a") == 0, "the same again says nothing new"
    assert record_findings(store, check, [Finding(1, "not_confirmed", "nhầm")], by="b") == 1
    items = items_of(store, REGISTER, check_of(store, check)).set_index("item")
    assert items.loc[1, ["found", "remark", "found_by"]].tolist() == ["not_confirmed", "nhầm", "b"]
    assert items.loc[2, "remark"] == "chưa có tổ"
    assert items["found"].notna().sum() == 2
    assert findings_of(store, check)["found"].tolist()[0] == "confirmed", "nothing is lost"


@pytest.mark.parametrize(
    ("finding", "reason"),
    [
        (Finding(1, "maybe"), "found"),
        (Finding(1, "not_confirmed", "  "), "remark"),
        (Finding(1, "confirmed", "x" * 1001), "long"),
        (Finding(99, "confirmed"), "item"),
    ],
)
def test_one_bad_finding_refuses_all(store, finding, reason):
    marked(store)
    check = keep_check(store, draw_sample(store, REGISTER, DRAW), by="a", key="the-first-draw")
    with pytest.raises(FindingRefused) as refused:
        record_findings(store, check, [Finding(2, "confirmed"), finding], by="a")
    assert refused.value.reason == reason
    assert findings_of(store, check).empty


def test_an_item_is_recorded_once_in_a_request(store):
    marked(store)
    check = keep_check(store, draw_sample(store, REGISTER, DRAW), by="a", key="the-first-draw")
    with pytest.raises(FindingRefused, match="once") as refused:
        record_findings(
            store, check, [Finding(2, "confirmed"), Finding(2, "not_confirmed", "không")], by="a"
        )
    assert (refused.value.item, refused.value.reason) == (2, "twice")
    assert findings_of(store, check).empty


def test_two_who_record_at_once_lose_nothing(store):
    marked(store)
    check = keep_check(store, draw_sample(store, REGISTER, DRAW), by="a", key="the-first-draw")
    gate = threading.Barrier(2)

    def person(first: int) -> None:
        gate.wait()
        for item in range(first, 13, 2):
            record_findings(store, check, [Finding(item, "confirmed")], by=str(first))

    people = [threading.Thread(target=person, args=(first,)) for first in (1, 2)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    items = items_of(store, REGISTER, check_of(store, check))
    assert items["found_by"].tolist() == ["1", "2"] * 6


def test_the_day_of_a_draw_is_one_that_can_be_viewed(store):
    from data.snapshot import DayRefused
    from settings import today

    with pytest.raises(DayRefused):
        draw_sample(store, REGISTER, replace(DRAW, day=today() + timedelta(days=1)))
