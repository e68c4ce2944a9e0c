"""Names are compared as people write them."""

import unicodedata

import pytest

from data import names


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("Thuỷ Nguyên", "Thủy Nguyên"),
        ("Đặng Thuỳ Trâm", "Đặng Thùy Trâm"),
        ("HOẢ LỰU", "Hỏa Lựu"),
        (unicodedata.normalize("NFD", "Vân Đồn"), "Vân Đồn"),
        ("  vân   đồn ", "Vân Đồn"),
        ("Ea H’leo", "Ea H'Leo"),
        ("Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("Ðồng Nai", "Đồng Nai"),  # an eth
    ],
)
def test_a_way_of_writing_does_not_make_another_name(written: str, official: str) -> None:
    assert names.exact_key(written) == names.exact_key(official)
    assert names.fold(written) == names.fold(official)


@pytest.mark.parametrize(
    ("one", "other"), [("Văn Lang", "Văn Lăng"), ("Hoà", "Hoa"), ("Dak", "Đak"), ("Quí", "Quý")]
)
def test_every_diacritic_counts_in_the_exact_key(one: str, other: str) -> None:
    assert names.exact_key(one) != names.exact_key(other)


def test_folding_leaves_plain_lower_case_letters() -> None:
    assert names.fold("Phường Đông Hưng Thuận") == "phuong dong hung thuan"
    assert names.fold("Đắk Lắk") == "dak lak"
    assert names.fold("") == names.exact_key("") == ""


@pytest.mark.parametrize(
    ("written", "kind", "folded"),
    [
        ("Phường Hồng Hà", "phường", "hong ha"),
        ("P. Hồng Hà", "phường", "hong ha"),
        ("P.Hồng Hà", "phường", "hong ha"),
        ("p hong ha", "phường", "hong ha"),
        ("X. Ba Chẽ", "xã", "ba che"),
        ("Đặc khu Vân Đồn", "đặc khu", "van don"),
        ("ĐK Vân Đồn", "đặc khu", "van don"),
        ("Đ.K. Vân Đồn", "đặc khu", "van don"),
        ("TT Ba Chẽ", "thị trấn", "ba che"),
        ("TX. Quảng Yên", "thị xã", "quang yen"),
        ("TP.HCM", "thành phố", "hcm"),
        ("Tỉnh Quảng Ninh", "tỉnh", "quang ninh"),
        ("P1", "phường", "1"),
    ],
)
def test_a_kind_in_front_is_read_in_full_and_abbreviated(
    written: str, kind: str, folded: str
) -> None:
    assert (kind, folded) in {(r.kind, r.folded) for r in names.readings(written)}


def test_the_whole_text_is_always_read_as_a_name_too() -> None:
    assert names.readings("Phương Liệt")[0] == names.Reading(
        None, names.exact_key("Phương Liệt"), "phuong liet"
    )


def test_a_kind_without_its_diacritics_says_nothing_exactly() -> None:
    exact = {r.kind: r.exact for r in names.readings("Xa Dung")}
    assert exact == {None: "xa dung", "xã": None}


def test_text_without_letters_has_no_reading() -> None:
    assert names.readings(" - ") == []
