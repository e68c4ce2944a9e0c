"""The scripts of the page survive being made small."""

import re

from settings import ROOT
from web.files import ASSETS, bundle

NESTED = re.compile(r"`[^`]*\$\{[^}`]*`")
"""A template literal within another: the minifier takes its blanks for those of code."""
NATIVE_DAY = re.compile("[\"'](date|datetime-local)[\"']")


def test_no_template_literal_stands_within_another():
    for path in sorted(ASSETS.rglob("*.js")):
        for line in path.read_text("utf-8").splitlines():
            assert not NESTED.search(line), (path.name, line)


def test_no_field_for_days_is_the_browsers_own_which_speaks_its_language_not_the_pages():
    sources = [*ASSETS.rglob("*.js"), *ROOT.glob("components/*.py"), *ROOT.glob("web/*.py")]
    named = [path.name for path in sources if NATIVE_DAY.search(path.read_text("utf-8"))]
    assert named == []


def test_the_bundle_keeps_every_script_and_drops_their_comments():
    for bundled, folder in (("page.js", ASSETS), ("documents.js", ASSETS / "documents")):
        scripts = bundle(bundled).decode()
        assert "/*" not in scripts
        for path in sorted(folder.glob("*.js")):
            names = re.findall(r"nq57\.(\w+) = ", path.read_text("utf-8"))
            assert all(f"nq57.{name}=" in scripts for name in names), path.name
