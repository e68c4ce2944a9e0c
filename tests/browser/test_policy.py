"""No page asks its policy for more than it allows: nothing is refused, and foreign scripts are."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import DAY

READY = {
    "/": "#ranking tbody tr",
    "/?layout=tiles&level=commune": "#legend [data-class]",
    "/?compare=2025-10-01": "#legend [data-class]",
    "/?kiosk=1": "#strip [data-value]",
    "/province/22": ".ag-row",
    "/commune/06994": "#commune-panel .task",
    "/unmarked": ".ag-row",
    "/tasks": ".ag-row",
    "/assignments": ".ag-row",
    "/history": ".ag-row",
    "/import": "#document h1",
    "/about": "#document dl",
    "/api/v1/docs": "#swagger-ui",
}
"""Pages, and what is there when they are drawn."""
LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}`));
"""


@pytest.fixture
def strict(come):
    """Somebody whose browser keeps to the policy, and writes down what it refuses."""
    visitor = come(bypass_csp=False)
    visitor.page.add_init_script(LISTEN)
    return visitor


def test_no_page_is_refused_anything_by_its_own_policy(strict):
    for address, ready in READY.items():
        mark = "&" if "?" in address else "?"
        strict.page.goto(f"{strict.site}{address}{mark}as_of={DAY}")
        expect(strict.find(ready).first).to_be_visible()
        assert strict.page.evaluate("window.refused") == [], address


def test_a_script_that_somebody_slips_into_the_page_does_not_run(strict, watch):
    strict.page.goto(f"{strict.site}/about")
    strict.page.evaluate(
        "() => { const it = document.createElement('script');"
        " it.textContent = 'window.slipped = true'; document.body.append(it) }"
    )
    assert strict.page.evaluate("[window.slipped, window.refused.length]") == [None, 1]
    # The browser has said so, and that is all it has to say.
    (problem,) = watch.problems
    assert "Content Security Policy" in problem
    watch.problems.clear()
