"""The audit log in the browser: from the history to the log, narrowed, and on to a batch."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.visitor import Visitor


def test_the_log_is_reached_from_the_history_narrowed_and_leads_to_the_batch(visitor: Visitor):
    visitor.open("/history", lang="en")
    visitor.find(".chips a", has_text="Audit log").click()
    visitor.arrive("/history", lang="en", panel="audit")
    # The table of the batches has the same name.
    expect(visitor.find("#audit-total")).to_be_visible()
    visitor.grid_rows("history-table")
    who = visitor.find("#history-table .ag-row a").first
    name = who.inner_text()
    who.click()
    visitor.arrive("/history", lang="en", panel="audit", who=name)
    expect(visitor.find("input[name=who]")).to_have_value(name)
    visitor.grid_rows("history-table")
    expect(visitor.find("#audit-total")).not_to_have_text("0")
    expect(visitor.find("#history-table .ag-row").first).to_contain_text("Batch imported")
    # One day of it, chosen like every other day, and all of them again.
    expect(visitor.find("#audit-on")).to_have_text("Every day")
    visitor.find("#audit-on").click()
    # Without a day the calendar begins at the last one that may be chosen.
    expect(visitor.find(".mantine-DatePicker-day:focus")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    visitor.choose_day("#audit-on", "28 Nov 2025")
    visitor.arrive("/history", lang="en", panel="audit", who=name, on="2025-11-28")
    expect(visitor.find("#audit-on")).to_have_text("28 Nov 2025")
    expect(visitor.find("#audit-total")).to_have_text("0")
    visitor.find(".ask a", has_text="Every day").click()
    visitor.arrive("/history", lang="en", panel="audit", who=name)
    visitor.grid_rows("history-table")
    visitor.find("#history-table a[href*='batch=1']").first.click()
    visitor.arrive("/history", lang="en", batch="1")
