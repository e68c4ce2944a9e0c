"""No file that the program makes, and no answer of it, holds a text of a file as anything more."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app import create_app
from components.outside import followed
from data.readable import SIGNS
from data.store import open_store
from tests.integration.small_store import DAY, small_settings
from tests.security.accounts import account, log_in, visitor, with_accounts
from tests.security.hostile import (
    ALL,
    FORMULA,
    IMAGE,
    JAVASCRIPT,
    TURNED,
    WEB,
    fill_with_hostile,
)
from tests.security.walking import callbacks

QUERY = f"as_of={DAY}"
TABLES = ("ranking", "communes", "unmarked", "assignments", "history", "tasks", "task-units")
PAGES = (
    *("/", "/province/22", "/commune/06978", "/unmarked", "/tasks/X1", "/assignments", "/history"),
    *("/history?batch=2&panel=rows", "/spot-checks?check=1", f"/tasks?lead_unit={IMAGE}", "/about"),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    settings = small_settings(tmp_path_factory.mktemp("hostile"))
    fill_with_hostile(open_store(settings))
    made = create_app(settings)
    made.server.dash = made
    return made.server.test_client()


def query(table: str) -> str:
    return QUERY + {"history": "&batch=2", "task-units": "&task=X1"}.get(table, "")


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_a_text_as_markup(client, page):
    text = client.get(page, query_string=None).text
    assert "<img src=x" not in text and "<svg onload" not in text and "window.ran=1<" not in text


def test_no_answer_holds_a_sign_that_turns_or_hides_a_part_of_a_text(client):
    turned, addresses = quote(TURNED), [f"/{table}.csv?{query(table)}" for table in TABLES]
    addresses += [f"/spot-checks.csv?check=1&{QUERY}", "/api/v1/tasks", "/api/v1/batches"]
    addresses += [f"/api/v1/marks?{QUERY}", "/history.csv?unit=06978"]
    addresses += [f"/map.svg?{QUERY}&lead_unit={turned}", f"/tasks/{turned}"]
    for address in addresses:
        assert not SIGNS.search(client.get(address).text.lstrip("\ufeff")), address
    for page in PAGES:
        path, _, search = page.partition("?")
        for sent in callbacks(client.application.dash, path, f"?{search}&lead_unit={turned}"):
            answer = client.post("/_dash-update-component", json=sent)
            said = json.dumps(answer.json, ensure_ascii=False) if answer.text else ""
            assert not SIGNS.search(said), (page, sent["output"])
    assert "fdp.exe" in client.get("/api/v1/tasks").text


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_of_a_table_is_a_formula(client, table):
    answer = client.get(f"/{table}.csv?{query(table)}")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))):
        assert not [cell for cell in row if cell[:1] in ("=", "@", "\t", "\r")], row
        assert not [cell for cell in row if cell[:1] in ("+", "-") and len(cell) > 20]
    book = load_workbook(io.BytesIO(client.get(f"/{table}.xlsx?{query(table)}").data))
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            assert not [cell for cell in cells if cell.data_type == "f"]
            assert not [cell for cell in cells if cell.hyperlink]


def test_spot_checks_and_the_rows_hold_the_words_all_the_same(client):
    assert FORMULA in client.get(f"/spot-checks.csv?check=1&{QUERY}").text.replace('""', '"')
    assert IMAGE in client.get(f"/history.csv?batch=2&{QUERY}").text.replace('""', '"')


def test_a_picture_of_the_map_is_a_drawing_and_nothing_else(client):
    drawing = ElementTree.fromstring(client.get(f"/map.svg?{QUERY}&lead_unit={IMAGE}").data)
    for node in drawing.iter():
        assert node.tag.rpartition("}")[2] not in ("script", "img", "foreignObject", "a")
        assert not [name for name in node.attrib if name.lower().startswith("on")]


def test_documents_are_whole_and_nothing_in_them_acts(client):
    docx = client.get(f"/report.docx?province=22&{QUERY}").data
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(package.read(name))
        body = package.read("word/document.xml").decode()
    assert "&lt;img src=x" in body and "\u202e" not in body and "instrText" not in body
    pdf = PdfReader(io.BytesIO(client.get(f"/report.pdf?province=22&{QUERY}").data))
    acting = ("/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/EmbeddedFiles")
    kept = json.dumps([str(pdf.trailer["/Root"]), str(pdf.xmp_metadata)])
    assert not [name for name in acting if name in kept]
    for page in pdf.pages:
        for note in page.get("/Annots") or []:
            assert "javascript" not in str(note.get_object()).lower()


def test_answers_in_json_are_never_taken_for_a_page(client):
    for address in ("/api/v1/tasks", "/tools/", "/figures/1/2025-11-28/commune-22.json"):
        answer = client.get(f"{address}?{QUERY}", headers={"Accept": "text/html,*/*"})
        assert answer.mimetype in ("application/json", "application/problem+json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "words",
    [
        *(JAVASCRIPT, "data:text/html,x", "//elsewhere.example", "https:elsewhere", "ftp://a/b"),
        *(f"see {WEB}", f"{WEB} and more", f'{WEB}"onclick="x', f"{WEB}<b>", "HTTPS://", ""),
    ],
)
def test_evidence_that_is_no_address_of_the_web_is_no_link(words):
    assert followed(words) == words


def test_evidence_that_is_an_address_of_the_web_is_followed_without_a_trace():
    link = followed(WEB).to_plotly_json()["props"]
    assert link["href"] == WEB
    assert (link["rel"], link["target"]) == ("noopener noreferrer", "_blank")


def test_the_name_of_an_account_is_text(tmp_path):
    chosen = with_accounts(tmp_path)
    account(chosen, "an", name=ALL)
    client = visitor(chosen)
    log_in(client, "an")
    text = client.get("/account").text
    assert "&lt;img src=x" in text and "<img src=x" not in text and "<script>window" not in text
