"""The addresses of reports: ``/report.pdf`` and its like, and the zip of all provinces."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, abort, redirect, request, send_file

from api.replies import json_response
from auth.current import require
from auth.people import Right
from callbacks.look import Sources
from i18n import Text
from reports.bundles import find_bundle
from reports.order import Order
from view import View
from web.named import disposition, named_file
from web.report_bundle import bundle_name
from web.report_files import TYPES, ReportRefused, checked, file_name, report_file
from web.report_jobs import TooManyBundles, start_bundle
from web.same_origin import is_same_origin
from web.turns import turn


def register_reports(server: Flask, sources: Sources) -> None:
    """Attach the routes to the server."""

    def asked() -> tuple[Order, View]:
        view = View.parse("/reports", request.query_string.decode())
        # A province or day that is none at all must not become another report in silence.
        for name in ("province", "as_of", "compare"):
            if request.args.get(name) and getattr(view, name) is None:
                text = Text(view.lang or sources.settings.language)
                said = text(
                    "Không hiểu {name}={value} trong địa chỉ; hãy chọn lại ở trang báo cáo.",
                    name=name,
                    value=request.args[name][:80],
                )
                abort(_said(said, HTTPStatus.BAD_REQUEST))
        require(Right.READ, [view.province] if view.province else None)
        language = view.lang or sources.settings.language
        return Order(view.province, view.as_of, view.compare, language), view

    @server.get("/report.<form>")
    def report_of_place(form: str) -> Response:
        if form not in TYPES:
            abort(404)
        order, _ = asked()
        try:
            checked(order, sources)
            with turn(order.text):
                made = report_file(order, sources, form)
        except ReportRefused as refused:
            return _said(str(refused), HTTPStatus.BAD_REQUEST)
        return named_file(made, TYPES[form], file_name(order, sources, form))

    @server.post("/reports/all")
    def report_bundle() -> Any:
        order, view = asked()
        if not is_same_origin(request):
            return _said(order.text("Yêu cầu đến từ một trang khác."), HTTPStatus.FORBIDDEN)
        try:
            require(Right.READ)
            checked(order, sources)
            start_bundle(sources.settings, Order(None, order.day, order.compare, order.language))
        except ReportRefused as refused:
            return _said(str(refused), HTTPStatus.BAD_REQUEST)
        except TooManyBundles:
            said = order.text("Máy chủ đang lập nhiều bộ báo cáo; hãy thử lại khi một bộ xong.")
            return _said(said, HTTPStatus.TOO_MANY_REQUESTS)
        return redirect(view.href, HTTPStatus.SEE_OTHER)

    @server.get("/reports/all/<ident>")
    def report_bundle_progress(ident: str) -> Response:
        require(Right.READ)
        bundle = find_bundle(sources.settings.var, ident)
        if bundle is None:
            abort(404)
        now = bundle.progress
        answer = json_response(
            {"id": ident, "phase": now.phase, "done": now.done, "total": now.total}
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @server.post("/reports/all/<ident>/discard")
    def report_bundle_discarded(ident: str) -> Any:
        order, view = asked()
        if not is_same_origin(request):
            return _said(order.text("Yêu cầu đến từ một trang khác."), HTTPStatus.FORBIDDEN)
        require(Right.READ)
        bundle = find_bundle(sources.settings.var, ident)
        if bundle is not None:
            # A job that is at work finds its folder gone and ends.
            bundle.folder.remove()
        return redirect(view.href, HTTPStatus.SEE_OTHER)

    @server.get("/reports/all/<ident>.zip")
    def report_bundle_file(ident: str) -> Response:
        require(Right.READ)
        bundle = find_bundle(sources.settings.var, ident)
        if bundle is None or not bundle.file.is_file():
            abort(404)
        answer = send_file(bundle.file, mimetype="application/zip")
        answer.headers["Content-Disposition"] = disposition(bundle_name(bundle.order))
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _said(sentence: str, status: int) -> Response:
    """One sentence as an answer."""
    return Response(sentence + "\n", status, mimetype="text/plain")
