"""The draw and the share of a spot check follow rules that can be checked by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.spot_sample import allocation
from data.spot_shares import share_of, shares_by_province, wilson


@given(st.lists(st.integers(1, 400), min_size=1, max_size=80), st.integers(0, 500))
def test_every_stratum_gives_at_least_one_and_never_more_than_it_has(sizes, more):
    wanted = len(sizes) + more
    given_ = allocation(sizes, wanted)
    assert sum(given_) == min(wanted, sum(sizes))
    assert all(1 <= one <= size for one, size in zip(given_, sizes, strict=True))


@given(st.lists(st.integers(10, 400), min_size=1, max_size=30), st.integers(1, 5))
def test_a_large_sample_is_shared_out_in_proportion(sizes, tenth):
    wanted = sum(sizes) * tenth // 10
    if wanted * min(sizes) < sum(sizes):
        return
    for one, size in zip(allocation(sizes, wanted), sizes, strict=True):
        assert abs(one - wanted * size / sum(sizes)) < 1


@pytest.mark.parametrize(
    ("confirmed", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (9, 10, 0.5958, 0.9821),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_wilsons_interval_is_the_published_one(confirmed, n, low, high):
    assert wilson(confirmed / n, n) == pytest.approx((low, high), abs=5e-5)


def items(*rows: tuple[str, int, str | None]) -> pd.DataFrame:
    """Items by stratum ("22 xã"), the size of the stratum and what was found."""
    frame = pd.DataFrame(rows, columns=["stratum", "stratum_size", "found"]).astype(
        {"found": object}
    )
    frame["found"] = frame["found"].where(frame["found"].notna(), None)
    return frame.assign(province_code=frame["stratum"].str[:2], item=range(1, len(rows) + 1))


def test_of_one_stratum_the_share_is_the_plain_one():
    sample = items(*[("22 xã", 54, "confirmed")] * 9, ("22 xã", 54, "not_confirmed"))
    share = share_of(sample)
    assert (share.confirmed, share.checked, share.share) == (9, 10, pytest.approx(0.9))
    assert (share.low, share.high) == pytest.approx(wilson(0.9, 10))


def test_an_item_weighs_as_much_as_it_stands_for():
    sample = items(("01 xã", 90, "confirmed"), ("02 xã", 10, "not_confirmed"))
    share = share_of(sample)
    assert share.share == pytest.approx(0.9), "not 1 of 2"
    effective = 100**2 / (90**2 + 10**2)
    assert (share.low, share.high) == pytest.approx(wilson(0.9, effective))
    provinces = shares_by_province(sample)
    assert (provinces["01"].share, provinces["02"].share) == (1.0, 0.0)


def test_what_nobody_has_checked_is_in_no_share():
    sample = items(("01 xã", 5, None), ("01 xã", 5, "confirmed"), ("02 xã", 5, None))
    share = share_of(sample)
    assert (share.items, share.checked, share.confirmed, share.share) == (3, 1, 1, 1.0)
    nothing = shares_by_province(sample)["02"]
    assert (nothing.items, nothing.checked, nothing.share, nothing.low) == (1, 0, None, None)
