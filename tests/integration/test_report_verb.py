"""The verb ``report``: names places as people do, writes whole files, says what is wrong."""

from __future__ import annotations

import zipfile

import pytest
from pypdf import PdfReader

from web import report_bundle
from web.report_files import WRITERS


@pytest.fixture
def on_paper(filled, tmp_path, built):
    """The verb on the small store, with the boundaries that are there already."""
    (tmp_path / "var").mkdir(exist_ok=True)
    (tmp_path / "var" / "boundaries").symlink_to(built)
    return filled


@pytest.fixture(scope="module", params=["sqlite"])
def engine(request) -> str:
    return request.param


@pytest.mark.parametrize(
    ("place", "said"),
    [("22", "Quảng Ninh"), ("quang ninh", "Quảng Ninh"), ("1", "Hà Nội"), ("cả nước", "Cả nước")],
)
def test_a_place_is_a_code_a_name_or_the_country(on_paper, tmp_path, place, said):
    target = tmp_path / "báo cáo.pdf"
    status, out, err = on_paper("report", place, "-o", str(target), "--as-of", "2025-11-28")
    assert (status, out, err) == (0, "", "")
    assert PdfReader(target).metadata.title.endswith(said)


def test_all_provinces_are_one_zip(on_paper, tmp_path, monkeypatch):
    monkeypatch.setattr(report_bundle.write_bundle, "__defaults__", (("xlsx",),))
    assert set(WRITERS) == {"pdf", "docx", "xlsx"}
    target = tmp_path / "all.zip"
    status, out, _ = on_paper("report", "all", "-o", str(target), "--as-of", "2025-11-28")
    assert (status, out) == (0, "")
    assert len(zipfile.ZipFile(target).namelist()) == 34


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("99", "-o", "x.pdf"), "No province has the code or name '99'"),
        (("nowhere", "-o", "x.pdf"), "No province has the code or name 'nowhere'"),
        (("22", "-o", "x.odt"), "a single place makes .pdf, .docx or .xlsx"),
        (("all", "-o", "x.pdf"), "`all` makes a .zip"),
        (("22", "-o", "x.pdf", "--as-of", "2025-06-30"), "the first day is 2025-07-01"),
        (("22", "-o", "x.pdf", "--as-of", "2025-11-01", "--compare", "2025-11-02"), "lies after"),
        (("22", "-o", "x.pdf", "--compare", "2999-01-01"), "it has not come yet"),
    ],
)
def test_what_can_not_be_reported_is_wrong_usage(
    filled, monkeypatch, tmp_path, arguments, sentence
):
    monkeypatch.chdir(tmp_path)
    status, out, err = filled("report", *arguments)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert not (tmp_path / "x.pdf").exists()


def test_a_folder_that_is_not_there_is_one_sentence(on_paper, tmp_path):
    status, _, err = on_paper(
        "report", "22", "-o", str(tmp_path / "none" / "x.xlsx"), "--as-of", "2025-11-28"
    )
    assert status == 1
    assert "can't be written" in err and "Traceback" not in err
