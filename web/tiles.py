"""What the squares are placed by: the provinces in order, their communes, and where these lie."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256

from flask import Flask, Response, abort, request

from callbacks.look import Sources
from callbacks.scene import steps
from components.tiles import tile_words
from data.regions import by_region
from i18n import LANGUAGES, Text
from web.routes import json_answer


def register_tiles(server: Flask, sources: Sources) -> None:
    """Attach the route to the server."""

    @server.get("/tiles/<folder>/<version>/<epoch>/commune-<place>.json")
    def tiles(folder: str, version: str, epoch: str, place: str) -> Response:
        register, boundaries = sources.register, sources.boundaries
        if version != register.version or folder != boundaries.id:
            abort(404)
        try:
            day = date.fromisoformat(epoch)
        except ValueError:
            abort(404)
        communes = register.units("commune", day)
        provinces = register.units("province", day)["code"]
        regions = by_region(provinces if place == "all" else provinces[provinces == place])
        of_province = communes.groupby("province_code")["code"].agg(list).to_dict()
        points: dict[str, list[float]] = {}
        for code in (code for region in regions for code in region):
            name = f"anchors-{code}"
            if name in boundaries.files:
                path = boundaries.folder / boundaries.file(name)
                anchors = json.loads(path.read_text("utf-8"))
                points |= {unit: at[:2] for unit, at in anchors.items()}
        language = request.args.get("lang") or sources.settings.language
        body = {
            "regions": [
                [[code, steps(of_province.get(code, []))] for code in region] for region in regions
            ],
            "points": points,
            "words": tile_words(Text(language if language in LANGUAGES else "vi")),
        }
        answer = json_answer(body)
        # The address names the units and where they lie, not the words: a browser asks each time.
        answer.set_etag(sha256(answer.get_data()).hexdigest()[:24])
        answer.headers["Cache-Control"] = "no-cache"
        answer.make_conditional(request)
        return answer
