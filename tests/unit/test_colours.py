"""The colours can be told apart, by everyone, in both schemes, and text can be read."""

import re
from itertools import combinations

import numpy as np
import pytest
from colorspacious import cspace_convert

from components.task_states import HATCHED, IN_ORDER, OUTSIDE, STATE_TOKENS
from components.tokens import TOKENS, colorscale, palette
from settings import ROOT

SCHEMES = ("light", "dark")
VISIONS = (None, "protanomaly", "deuteranomaly", "tritanomaly")
ADJACENT = [("c1", "c2"), ("c2", "c3"), ("c3", "c4"), ("c4", "c5"), ("c5", "full")]
CLASSES = ("c1", "c2", "c3", "c4", "c5", "full")
TEXTS = [
    *[("text", under) for under in ("paper", "sea")],
    *[("dim", under) for under in ("paper", "sea", "seg")],
    *[("faint", under) for under in ("paper", "sea", "seg")],
    *[("accent", under) for under in ("paper", "accent_t")],
    *[("un_x", under) for under in ("paper", "un_t")],
    ("onaccent", "accent"),
    ("on_un", "un"),
]


def rgb(name: str, scheme: str) -> np.ndarray:
    text = TOKENS[name][SCHEMES.index(scheme)].lstrip("#")
    return np.array([int(text[i : i + 2], 16) for i in (0, 2, 4)]) / 255


def seen(colour: np.ndarray, vision: str | None) -> np.ndarray:
    if vision is None:
        return colour
    space = {"name": "sRGB1+CVD", "cvd_type": vision, "severity": 100}
    return np.clip(cspace_convert(colour, space, "sRGB1"), 0, 1)


def lab(colour: np.ndarray) -> np.ndarray:
    return cspace_convert(colour, "sRGB1", "CIELab")


def ciede2000(one: np.ndarray, other: np.ndarray) -> float:
    """CIEDE2000 (CIE 142-2001) of two CIELAB colours."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25.0**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    dl, dc = l2 - l1, c2 - c1
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    t = (
        1
        - 0.17 * np.cos(np.radians(hm - 30))
        + 0.24 * np.cos(np.radians(2 * hm))
        + 0.32 * np.cos(np.radians(3 * hm + 6))
        - 0.20 * np.cos(np.radians(4 * hm - 63))
    )
    sl = 1 + 0.015 * (lm - 50) ** 2 / np.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rotation = -np.sin(np.radians(60 * np.exp(-(((hm - 275) / 25) ** 2)))) * (
        2 * np.sqrt(cm**7 / (cm**7 + 25.0**7))
    )
    parts = (dl / sl, dc / sc, dh / sh)
    return float(np.sqrt(sum(p * p for p in parts) + rotation * parts[1] * parts[2]))


def test_the_formula_gives_the_published_value_of_a_published_pair():
    # The first pair of Sharma, Wu and Dalal (2005).
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_classes_are_at_least_10_apart_for_every_eye(scheme, vision):
    pairs = [*ADJACENT, *((c, "un") for c in CLASSES), *((c, "nodata") for c in CLASSES)]
    # What was lost stands on the map of a difference among all of them.
    pairs += [(c, "lost") for c in (*CLASSES, "un", "nodata")]
    for one, other in [*pairs, ("un", "nodata")]:
        colours = [lab(seen(rgb(name, scheme), vision)) for name in (one, other)]
        assert ciede2000(*colours) >= 10, (one, other)


def luminance(colour: np.ndarray) -> float:
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_has_a_contrast_of_at_least_4_5(scheme):
    for over, under in TEXTS:
        low, high = sorted(luminance(rgb(name, scheme)) for name in (over, under))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (over, under)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_scale_has_one_step_a_class_and_no_blend(scheme):
    scale = colorscale(scheme)
    assert [colour for _, colour in scale[::2]] == palette(scheme)
    for (low, first), (high, second) in zip(scale[::2], scale[1::2], strict=True):
        assert first == second
        assert high > low


def states_css() -> dict[str, list[set[str]]]:
    """Which tokens the styles of each state use, in lists and on the map."""
    css = (ROOT / "assets" / "documents" / "50-tasks.css").read_text(encoding="utf-8")
    used = {}
    for place, state in enumerate(IN_ORDER, start=1):
        lists = re.findall(rf"\.state-{state} {{([^}}]*)}}", css)
        on_map = rf"\.(?:task-class|hatch-under|hatch-line)-{place} {{([^}}]*)}}"
        rules = [" ".join(lists), " ".join(re.findall(on_map, css))]
        used[state] = [set(re.findall(r"var\(--([a-z0-9]+)\)", rule)) for rule in rules]
    return used


def test_the_styles_of_the_states_use_the_colours_of_the_table_and_only_two_are_hatched():
    for state, rules in states_css().items():
        for tokens in rules:
            assert STATE_TOKENS[state] in tokens, state
            others = tokens - {STATE_TOKENS[state]}
            assert bool(others) == (state in HATCHED), state
            assert "un" not in tokens, "orange is for unmarked communes only"


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_states_are_at_least_10_apart_for_every_eye_or_differ_by_a_hatch(scheme, vision):
    for one, other in combinations(STATE_TOKENS, 2):
        pair = (STATE_TOKENS[one], STATE_TOKENS[other])
        if pair[0] == pair[1]:
            assert (one in HATCHED) != (other in HATCHED)
            continue
        colours = [lab(seen(rgb(name, scheme), vision)) for name in pair]
        assert ciede2000(*colours) >= 10, (one, other)
    for state, token in STATE_TOKENS.items():
        colours = [lab(seen(rgb(name, scheme), vision)) for name in (token, OUTSIDE)]
        assert ciede2000(*colours) >= 10, state
    for line, under in (("c1", "full"), ("paper", "text")):
        colours = [lab(seen(rgb(name, scheme), vision)) for name in (line, under)]
        assert ciede2000(*colours) >= 10, "a hatch must be seen"
