"""Texts that try to be more than text are shown as text on every page, and nothing of them runs."""

from urllib.parse import quote

from playwright.sync_api import expect

from data.readable import SIGNS
from tests.browser.visitor import DAY
from tests.security.hostile import BRACES, IMAGE, JAVASCRIPT, WEB, fill_with_hostile

READY = {
    "/commune/06978": "#commune-panel .task",
    f"/province/22?panel=tasks&lead_unit={quote(IMAGE)}": ".ag-row",
    "/unmarked": ".ag-row",
    "/tasks": ".ag-row",
    "/tasks?panel=obstacles": "#document h1",
    "/tasks/X%3Cb%3E1": ".ag-row",
    "/assignments?count=obstacles": ".ag-row",
    "/history": ".ag-row",
    "/history?batch=2&panel=rows": ".ag-row",
    "/history?unit=06978&task=X1": ".ag-row",
    "/spot-checks?check=1": "#spot-items tbody tr",
    "/?kiosk=1&compare=2025-10-01": "#strip [data-value]",
}
"""Pages, and what is there when they are drawn."""
LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""
LOOK = """() => ({
  ran: window.ran,
  refused: window.refused,
  marked: document.querySelectorAll("img[src=x], svg[onload], b > code, [onerror]").length,
  acting: document.querySelectorAll("[href^='javascript:']").length,
})"""
NOTHING = {"ran": None, "refused": [], "marked": 0, "acting": 0}


def test_no_text_of_a_file_becomes_markup_or_a_script_on_any_page(come_alone):
    visitor = come_alone(fill_with_hostile, bypass_csp=False)
    visitor.page.add_init_script(LISTEN)
    words = ""
    for address, ready in READY.items():
        mark = "&" if "?" in address else "?"
        visitor.page.goto(f"{visitor.site}{address}{mark}as_of={DAY}")
        expect(visitor.find(ready).first).to_be_visible()
        assert visitor.page.evaluate(LOOK) == NOTHING, address
        words += visitor.find("body").inner_text()
        if "batch=2" in address:
            link = visitor.find(f"a[href='{WEB}']")
            expect(link).to_have_attribute("rel", "noopener noreferrer")
            expect(link).to_have_attribute("target", "_blank")
            expect(visitor.find(".ag-row", has_text=JAVASCRIPT).first).to_be_visible()
            expect(visitor.find("a", has_text=JAVASCRIPT)).to_have_count(0)
    assert not SIGNS.search(words), "nothing turns or hides what stands beside it"
    # They were there to be seen, all the same.
    assert IMAGE in words and BRACES.split()[0] in words and BRACES.split()[1] in words
