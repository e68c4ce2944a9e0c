"""Where units get their mail: a file is read whole, and never guessed at."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event

from data.addresses import AddressRefused, addresses_of, import_addresses, keep_addresses
from data.register import load_register
from data.store import Store

REGISTER = load_register()


def bring(store: Store, folder: Path, text: str) -> int:
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    return import_addresses(store, REGISTER, path, by="test")


def test_a_code_without_its_zeros_is_the_one_unit_that_it_can_be(store, tmp_path):
    # 01 is Hà Nội, 6994 was 06994; 22 is a province, and no commune has the code 00022.
    text = "mã đơn vị,email\n01,a@x.vn\n6994,b@x.vn\n22,c@x.vn\n00025,d@x.vn\n"
    assert bring(store, tmp_path, text) == 4
    known = {"01": "a@x.vn", "06994": "b@x.vn", "22": "c@x.vn", "00025": "d@x.vn"}
    assert addresses_of(store, known) == known


@pytest.mark.parametrize(("code", "both"), [("25", ("25", "00025")), ("4", ("04", "00004"))])
def test_a_code_of_two_units_is_refused_until_the_column_says_which(store, tmp_path, code, both):
    with pytest.raises(AddressRefused) as refused:
        bring(store, tmp_path, f"mã đơn vị,email\n06994,b@x.vn\n{code},a@x.vn\n")
    assert all(f"{one} (" in str(refused.value) for one in both)
    assert "row 3" in str(refused.value)
    assert addresses_of(store, ["06994", *both]) == {}
    bring(store, tmp_path, f"mã tỉnh,email\n{code},province@x.vn\n")
    bring(store, tmp_path, f"mã xã,email\n{code},commune@x.vn\n")
    assert addresses_of(store, both) == {both[0]: "province@x.vn", both[1]: "commune@x.vn"}


def test_of_two_columns_the_communes_names_the_unit(store, tmp_path):
    bring(store, tmp_path, "mã tỉnh,mã xã,email\n22,06994,a@x.vn\n22,,b@x.vn\n")
    assert addresses_of(store, ["22", "06994"]) == {"06994": "a@x.vn", "22": "b@x.vn"}


def test_a_unit_has_one_address_in_a_file(store, tmp_path):
    with pytest.raises(AddressRefused, match=r"row 4: 22 has another address in row 2"):
        bring(store, tmp_path, "mã,email\n22,a@x.vn\n22,a@x.vn\n22,b@x.vn\n")
    assert addresses_of(store, ["22"]) == {}


def test_many_addresses_are_few_statements_and_the_newest_one_counts(store):
    codes = [f"{number:05}" for number in range(1_200)]
    keep_addresses(store, dict.fromkeys(codes, "old@x.vn"), by="a")
    said: list[bool] = []
    engine = store._connections.engine
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[-1]))
    assert keep_addresses(store, dict.fromkeys(codes[1:], "new@x.vn"), by="b") == 1_199
    assert addresses_of(store, codes) == dict.fromkeys(codes, "new@x.vn") | {"00000": "old@x.vn"}
    assert len(said) < 15
