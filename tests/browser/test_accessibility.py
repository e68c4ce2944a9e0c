"""axe finds nothing serious on any page, in either scheme."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.visitor import COUNTRY, QUANG_NINH

TABLE = (".ag-header-cell", ".ag-row")
PAGES = {
    "/": (COUNTRY, ("#ranking tbody tr",)),
    "/province/44": ("44/commune", TABLE),
    "/commune/06994": (QUANG_NINH, ("#commune-panel .task",)),
    "/unmarked": ("", TABLE),
    "/tasks": ("", TABLE),
    "/tasks/CS-10": ("", (*TABLE, "#task-map svg")),
    "/assignments": ("", TABLE),
    "/history": ("", TABLE),
    "/reports": ("", ("#report-as_of", ".report-sentence")),
    "/about": ("", ("#document dl",)),
}


def grave(visitor) -> str:
    """What axe finds that is serious or critical, with the elements."""
    found = Axe().run(visitor.page).response["violations"]
    return "\n".join(
        f"{one['id']} ({one['impact']}): {one['help']}\n"
        + "\n".join(f"    {node['target']} {node['html'][:160]}" for node in one["nodes"][:8])
        for one in found
        if one["impact"] in ("serious", "critical")
    )


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious_in_light_and_dark(visitor, path):
    painted, complete = PAGES[path]
    for theme in ("light", "dark"):
        visitor.open(path, painted=painted, theme=theme)
        for part in complete:
            expect(visitor.find(part).first).to_be_visible()
        assert grave(visitor) == "", theme
