"""A file is sent in, read by a process of its own, mended, confirmed or thrown away."""

from __future__ import annotations

import fcntl
import io
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from app import create_app
from data.choices import offices, remembered
from data.store import open_store
from data.uploads import KEPT
from tests.integration.small_store import BA_CHE, VAN_DON, small_settings
from web.import_jobs import RUNNING

HEAD = "Mã xã,Tên xã,Tên tỉnh,Mã nhiệm vụ,Trạng thái,Ngày đánh dấu,Người gửi\n"
CO_TO = "07192"
SOUND = f"{CO_TO},,,C1,hoàn thành,20/11/2025,Lan\n"
KNOWN = f"{VAN_DON},,,C1,hoàn thành,2025-10-20,Lan\n"
MISSPELT = ",Hong Gay,Quảng Ninh,C1,đang thực hiện,21/11/2025,Hà\n"
HONG_GAI = "06685"
WRITTEN = ["", "", "Hong Gay", "Quảng Ninh"]
OFFICE = "UBND tỉnh Quảng Ninh"
SAME_ORIGIN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def settings(tmp_path, small_url):
    return small_settings(tmp_path / "var", small_url)


@pytest.fixture
def client(settings):
    return create_app(settings).server.test_client()


def send(client, content: str | bytes, name: str = "tháng 11.csv", **more):
    data = content.encode() if isinstance(content, str) else content
    form = {"file": (io.BytesIO(data), name), "office": OFFICE} | more
    return client.post("/import/files", data=form, headers=SAME_ORIGIN)


def ended(ident: str) -> int:
    """The exit status of the job of a file, once it has ended."""
    return RUNNING[ident].wait(60)


def sent(client, content: str | bytes, **more) -> str:
    """The id of a file that was sent and read."""
    answer = send(client, content, **more)
    assert answer.status_code == 201, answer.json
    assert ended(answer.json["id"]) == 0
    return answer.json["id"]


def state(client, ident: str) -> dict:
    return client.get(f"/import/files/{ident}").json


def post(client, ident: str, verb: str, body: dict | None = None):
    return client.post(f"/import/files/{ident}/{verb}", json=body or {}, headers=SAME_ORIGIN)


def kept(settings, ident: str, name: str):
    return pd.read_json(settings.var / "uploads" / ident / f"{name}.json", typ="series")


def folders(settings) -> list[str]:
    return [one.name for one in (settings.var / "uploads").iterdir() if one.is_dir()]


def test_a_file_is_read_and_nothing_is_written_before_it_is_confirmed(settings, client):
    store = open_store(settings)
    before = store.version()
    ident = sent(client, HEAD + SOUND + KNOWN)
    assert state(client, ident)["phase"] == "ready"
    result = kept(settings, ident, "result")
    assert (result["rows"], result["accepted"], result["unchanged"]) == (2, 1, 1)
    assert [one["code"] for one in result["newly"]] == [CO_TO]
    assert result["province"]["code"] == "22"
    assert result["after"]["marked"] == result["before"]["marked"] + 1
    assert result["unknown"] == ["Người gửi"]
    assert store.version() == before
    assert post(client, ident, "confirm", {"run": 1}).status_code == 202
    assert ended(ident) == 0
    found = state(client, ident)
    newest = store.batches()[0]
    assert (found["phase"], found["batch"]) == ("written", newest.id)
    assert (newest.file, newest.by, newest.accepted) == ("tháng 11.csv", OFFICE, 1)


def test_every_worker_sees_the_same_file(client, settings):
    ident = sent(client, HEAD + SOUND)
    other = create_app(settings).server.test_client()
    assert state(other, ident) == state(client, ident)


def test_a_choice_counts_for_every_row_written_alike_and_for_the_next_file(settings, client):
    store = open_store(settings)
    # Two rows are written alike: what is said of one is said of both.
    ident = sent(client, HEAD + MISSPELT + MISSPELT.replace("21/11", "22/11") + SOUND)
    assert kept(settings, ident, "result")["rejected"] == 2
    choice = {"field": "unit", "written": WRITTEN, "code": HONG_GAI}
    assert post(client, ident, "choices", {"choices": [choice]}).status_code == 202
    assert ended(ident) == 0
    result = kept(settings, ident, "result")
    assert (result["rejected"], result["accepted"], result["run"]) == (0, 3, 2)
    assert [(one["meant"]["code"], one["count"]) for one in result["applied"]] == [(HONG_GAI, 2)]
    assert offices(store) == []
    assert post(client, ident, "confirm", {"run": 2}).status_code == 202
    assert ended(ident) == 0
    assert offices(store) == [OFFICE]
    assert remembered(store, OFFICE).units == {tuple(WRITTEN): HONG_GAI}
    later = sent(client, HEAD + MISSPELT.replace("21/11", "23/11"))
    assert kept(settings, later, "result")["accepted"] == 1
    assert kept(settings, sent(client, HEAD + MISSPELT, office="khác"), "result")["rejected"] == 1


def test_a_remembered_choice_can_be_taken_back(client, settings):
    choice = {"field": "unit", "written": WRITTEN, "code": HONG_GAI}
    ident = sent(client, HEAD + MISSPELT)
    post(client, ident, "choices", {"choices": [choice]})
    ended(ident)
    post(client, ident, "confirm", {"run": 2})
    ended(ident)
    later = sent(client, HEAD + MISSPELT.replace("21/11", "23/11") + SOUND)
    post(client, later, "choices", {"choices": [choice | {"code": ""}]})
    assert ended(later) == 0
    assert kept(settings, later, "result")["rejected"] == 1
    post(client, later, "confirm", {"run": 2, "accept_valid": True})
    assert ended(later) == 0
    assert offices(open_store(settings)) == []


NO_CHOICES = (
    {"field": "unit", "written": WRITTEN, "code": "99999"},
    {"field": "unit", "written": ["Hong Gay"], "code": HONG_GAI},
    {"field": "unit", "written": ["", " ", "", ""], "code": HONG_GAI},
    {"field": "task", "written": ["C9"], "code": "C8"},
    {"field": "status", "written": ["xong"], "code": "finished"},
    {"field": "note", "written": ["xong"], "code": "done"},
    {"field": "status", "written": [7], "code": "done"},
    "status",
)


def test_a_choice_of_nothing_that_exists_is_refused(client):
    ident = sent(client, HEAD + MISSPELT)
    for choice in NO_CHOICES:
        assert post(client, ident, "choices", {"choices": [choice]}).status_code == 400, choice
    assert post(client, ident, "choices", {"choices": []}).status_code == 400
    assert state(client, ident) | {"run": 1} == state(client, ident)


def test_rejected_rows_are_left_out_only_when_that_was_said(client, settings):
    ident = sent(client, HEAD + SOUND + MISSPELT)
    assert post(client, ident, "confirm", {"run": 1}).status_code == 409
    assert post(client, ident, "confirm", {"run": 7, "accept_valid": True}).status_code == 409
    assert len(open_store(settings).batches()) == 1
    assert post(client, ident, "confirm", {"run": 1, "accept_valid": True}).status_code == 202
    assert ended(ident) == 0
    assert open_store(settings).batches()[0].accepted == 1


def test_a_store_that_moved_on_is_previewed_again_before_anything_is_written(client, settings):
    first, second = sent(client, HEAD + SOUND), sent(client, HEAD + SOUND)
    post(client, first, "confirm", {"run": 1})
    assert ended(first) == 0
    batches = len(open_store(settings).batches())
    assert post(client, second, "confirm", {"run": 1}).status_code == 202
    assert ended(second) == 0
    assert state(client, second)["phase"] == "ready"
    result = kept(settings, second, "result")
    assert (result["accepted"], result["unchanged"], result["run"]) == (0, 1, 2)
    assert len(open_store(settings).batches()) == batches


def test_the_rejected_rows_are_mended_in_their_workbook_and_sent_again(client, settings):
    ident = sent(client, HEAD + SOUND + MISSPELT)
    answer = client.get(f"/import/files/{ident}/rejected.xlsx")
    sheet = (book := openpyxl.load_workbook(io.BytesIO(answer.data))).active
    head, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert set(head) == {*HEAD.strip().split(","), "Dòng trong tệp gốc", "Lý do bị loại"}
    found = dict(zip(head, row, strict=True))
    assert (found["Người gửi"], found["Dòng trong tệp gốc"]) == ("Hà", 3)
    assert "Không tìm thấy đơn vị" in found["Lý do bị loại"]
    sheet.cell(2, head.index("Tên xã") + 1).value = "Phường Hồng Gai"
    mended = io.BytesIO()
    book.save(mended)
    again = sent(client, mended.getvalue(), name="sửa.xlsx")
    result = kept(settings, again, "result")
    assert (result["accepted"], result["rejected"]) == (1, 0)
    assert set(result["unknown"]) == {"Người gửi", "Dòng trong tệp gốc", "Lý do bị loại"}
    assert client.get(f"/import/files/{again}/rejected.xlsx").status_code == 404


def test_a_file_that_can_not_be_read_ends_in_one_sentence(client, settings):
    ident = sent(client, b"\x89PNG\r\n\x1a\n" + bytes(400), name="báo cáo.xlsx")
    found = state(client, ident)
    assert found["phase"] == "failed"
    assert "báo cáo.xlsx" in found["reason"]
    assert found["reason"].endswith(".")
    assert "Traceback" not in found["reason"]


def test_the_senders_name_of_a_file_is_a_label_and_never_a_path(client, settings):
    ident = sent(client, HEAD + SOUND, name="..\\../../etc/tháng  11.csv")
    assert state(client, ident)["file"] == "tháng 11.csv"
    folder = settings.var / "uploads" / ident
    assert (folder / "file").read_text("utf-8") == HEAD + SOUND
    outside = {path.name for path in settings.var.parent.iterdir()} - {settings.var.name}
    assert not {name for name in outside if "csv" in name}


def test_a_file_of_megabytes_arrives_whole(client, settings):
    content = HEAD + "".join(SOUND.replace("Lan", f"người gửi {n}") for n in range(60_000))
    answer = send(client, content)
    assert answer.status_code == 201
    folder = settings.var / "uploads" / answer.json["id"]
    assert (folder / "file").read_text("utf-8") == content
    RUNNING[answer.json["id"]].kill()
    assert ended(answer.json["id"]) != 0


def test_what_is_too_large_empty_or_no_file_is_refused_and_leaves_nothing(settings):
    small = settings.model_copy(update={"max_file_mb": 1})
    client = create_app(small).server.test_client()
    assert send(client, bytes(1_600_000)).status_code == 413
    assert send(client, "").status_code == 400
    plain = client.post("/import/files", data={"office": OFFICE}, headers=SAME_ORIGIN)
    assert plain.status_code == 400
    assert client.post("/import/files", data=b"x" * 100).status_code == 400
    assert folders(settings) == []


def test_a_full_disk_is_said_in_a_sentence(client, settings, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    answer = send(client, HEAD + SOUND)
    assert (answer.status_code, "error" in answer.json) == (507, True)
    monkeypatch.undo()
    assert folders(settings) == []


ELSEWHERE = (
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:9999"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


def test_another_site_can_change_nothing(client, settings):
    ident = sent(client, HEAD + SOUND)
    for headers in ELSEWHERE:
        for verb in ("choices", "confirm", "discard"):
            answer = client.post(f"/import/files/{ident}/{verb}", json={"run": 1}, headers=headers)
            assert answer.status_code == 403, headers
        form = {"file": (io.BytesIO(SOUND.encode()), "a.csv")}
        assert client.post("/import/files", data=form, headers=headers).status_code == 403
    assert state(client, ident)["phase"] == "ready"
    assert folders(settings) == [ident]


@pytest.fixture
def turn(settings):
    """Hold the turn, so that a job can be met while it waits."""
    root = settings.var / "uploads"
    root.mkdir(parents=True)
    lock = os.open(root / ".turn", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    yield lambda: fcntl.flock(lock, fcntl.LOCK_UN)
    os.close(lock)


def test_a_job_that_was_killed_is_noticed(client, turn):
    ident = send(client, HEAD + SOUND).json["id"]
    assert state(client, ident)["phase"] == "waiting"
    assert post(client, ident, "confirm", {"run": 1}).status_code == 409
    RUNNING[ident].send_signal(signal.SIGKILL)
    assert ended(ident) == -signal.SIGKILL
    assert (state(client, ident)["phase"], state(client, ident)["reason"]) == (
        "failed",
        "interrupted",
    )


def test_a_file_that_is_thrown_away_ends_its_job_and_leaves_nothing(client, settings, turn):
    ident = send(client, HEAD + SOUND).json["id"]
    assert post(client, ident, "discard").status_code == 204
    turn()
    assert ended(ident) == 0
    assert folders(settings) == []
    assert client.get(f"/import/files/{ident}").status_code == 404
    assert len(open_store(settings).batches()) == 1


def test_files_that_nobody_went_on_with_are_removed_at_the_next_one(client, settings):
    old, young = sent(client, HEAD + SOUND), sent(client, HEAD + SOUND)
    long_ago = (datetime.now(UTC) - KEPT - timedelta(hours=1)).timestamp()
    os.utime(settings.var / "uploads" / old, (long_ago, long_ago))
    newest = sent(client, HEAD + SOUND)
    assert sorted(folders(settings)) == sorted([young, newest])


@pytest.mark.parametrize("ident", ["0" * 32, "..", "A" * 32, "0" * 31])
def test_addresses_that_name_no_file_are_not_there(client, ident):
    assert client.get(f"/import/files/{ident}").status_code == 404
    assert client.get(f"/import/files/{ident}/rejected.xlsx").status_code == 404
    assert post(client, ident, "discard").status_code in (403, 404)


def test_a_province_has_its_template(client):
    answer = client.get("/import/template.xlsx?province=22")
    # A header holds ASCII only, or the server refuses to send it.
    assert answer.headers["Content-Disposition"].isascii()
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    codes = [cell.value for cell in book["Đơn vị"]["A"]][1:]
    assert codes[0] == "22"
    assert {VAN_DON, BA_CHE} < set(codes)
    assert len(codes) == 55
    assert client.get("/import/template.xlsx?province=23").status_code == 404
    assert client.get(f"/import/template.xlsx?province={VAN_DON}").status_code == 404
