"""A body that no page of the program sends is refused with a sentence, and fails nothing."""

from __future__ import annotations

import io
import json

import pytest
from gunicorn.http.errors import InvalidChunkSize

from tests.security.walking import callbacks
from web.json_bodies import _is_callback

DEEP = "[" * 100_000
HALF = '"\\ud800"'
SENT = {"Content-Type": "application/json", "Idempotency-Key": "0123456789ab"}
POSTS = ("/marks", "/marks/tasks", "/marks/undo", "/marks/confirm", "/marks/return",
         "/urging/letters", "/urging/record", "/urging/address", "/api/v1/marks",
         "/_dash-update-component")  # fmt: skip
MARK = '{"units": ["06994"], "task": "C1", "status": "done", "day": "2025-11-28", "seen": [1, 0],'


@pytest.mark.parametrize("address", POSTS)
@pytest.mark.parametrize(
    "body",
    [DEEP, '{"a":' * 20_000, HALF, f'{{"units": [{HALF}], "ids": [{HALF}], "note": {HALF}}}',
     f'{MARK} "note": {HALF}}}', "null", "7", '"x"', "[]", "{}", '{"output": 5}', "NaN", ""],
    ids=lambda one: one[:9],
)  # fmt: skip
def test_json_that_nothing_can_be_made_of_is_refused(client, address, body):
    answer = client.post(address, data=body, headers=SENT)
    assert answer.status_code in (400, 422), answer.status_code
    assert answer.json.get("error") or answer.json.get("detail")


def test_a_whole_sign_in_two_halves_is_a_text_as_any_other(client):
    answer = client.post("/marks", data=f'{MARK} "note": "\\ud83d\\ude00"}}', headers=SENT)
    assert answer.status_code == 200, answer.text


ODD = {
    "view.data": (None, 5, [], {"path": 5, "search": "", "scheme": "light"},
                  {"path": "/", "search": [], "scheme": "light"},
                  {"path": "/unmarked", "search": "", "scheme": "light", "held": {}}),
    "map-key.data": (None, "map", {"renderer": ["map"], "scheme": "light"}),
    "url.pathname": (5, ["/"]),
    "url.search": ({}, True),
    "search.value": (5, ["van don"], {"a": "b"}),
}  # fmt: skip
"""What is read of a page, and what a page never sends there."""


def test_a_callback_takes_what_a_page_sends_and_nothing_else(app, client):
    def status(body: object) -> int:
        return client.post("/_dash-update-component", json=body).status_code

    assert status({}) == 400
    for body in callbacks(app):
        assert _is_callback(body, app), body["output"]
        for part in ("inputs", "state"):
            for one in body[part]:
                for value in ODD.get(f"{one['id']}.{one['property']}", ()):
                    odd = {"value": value} | {"id": one["id"], "property": one["property"]}
                    told = [odd if other is one else other for other in body[part]]
                    assert status(body | {part: told}) == 400, (body["output"], value)
        for wrong in (
            *({"inputs": []}, {"inputs": None}, {"state": 5}, {"inputs": [5]}, {"output": "x"}),
            *({"outputs": 5}, {"outputs": []}, {"changedPropIds": 5}, {"changedPropIds": [5]}),
        ):
            assert status(body | wrong) == 400, (body["output"], wrong)
    text = {"Content-Type": "text/plain"}
    sent = client.post("/_dash-update-component", data=json.dumps(body), headers=text)
    assert sent.status_code == 400


def test_a_body_in_pieces_that_are_none_is_refused(client):
    class Pieces(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _space: object) -> int:
            raise InvalidChunkSize(b"-1")

    for address in ("/marks", "/login", "/_dash-update-component", "/import/files"):
        answer = client.post(
            address,
            headers={"Transfer-Encoding": "chunked", "Content-Type": "application/json"},
            environ_overrides={"wsgi.input": Pieces(), "wsgi.input_terminated": True},
        )
        assert answer.status_code == (303 if address == "/login" else 400), address
