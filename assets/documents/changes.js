/* The tab of the changes, made of what the server sends: every number opens to its rows. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { element } = nq57;
  const plain = (n) => nq57.written.whole(n);

  const link = (href, children, more = {}) => element("a", "nav", children, { href, ...more });

  /** Counts in their order, each a link to its rows. */
  const totals = (counts, href, { names }) =>
    element(
      "ul",
      "change-totals",
      Object.keys(names)
        .filter((one) => one in counts)
        .map((one) => {
          const words = [element("b", "num", plain(counts[one])), names[one][0]];
          const more = { "data-change": one, "data-count": counts[one] };
          return element("li", "", link(`${href}&count=${one}`, words, more));
        }),
    );

  const named = (words, units) => {
    const links = units.flatMap(([name, href], i) => [...(i ? [", "] : []), link(href, name)]);
    return element("div", "change-names", [element("span", "", `${words}: `), ...links]);
  };

  const inside = (unit, content) => {
    const counts = Object.fromEntries(
      Object.entries(unit.counts).filter(([one, n]) => n && one !== "still_unmarked"),
    );
    const lists = Object.entries(unit.named).map(([one, units]) =>
      named(content.names[one][1], units),
    );
    const open = unit.open ? [element("a", "nav change-open", content.open, { href: unit.open })] : [];
    return [...lists, totals(counts, unit.href, content), ...open];
  };

  /** One unit; what is inside is made when it is opened. */
  const row = (unit, content) => {
    const cells = content.columns.map((one) => {
      // Read aloud, a bare number in a column says nothing.
      const words = element("span", "sr-only", ` ${content.names[one][1]}`);
      const n = unit.counts[one];
      return element("span", n ? "num" : "num dim", [plain(n), words]);
    });
    const summary = element("summary", "", [element("span", "change-name", unit.name), ...cells]);
    const body = element("div", "change-inside");
    const details = element("details", "", [summary, body]);
    details.addEventListener("toggle", () => {
      if (!body.childElementCount) body.append(...inside(unit, content));
    });
    return element("li", "", details, { "data-code": unit.code });
  };

  const drawChanges = (content) => {
    const holder = document.getElementById("changes");
    if (!content || !holder) return window.dash_clientside.no_update;
    const heads = content.columns.map((one) => element("span", "", content.names[one][1]));
    const list = content.units.length
      ? [
          element("div", "change-heads", [element("span", "", content.unit), ...heads], { "aria-hidden": "true" }),
          element("ul", "change-list", content.units.map((unit) => row(unit, content))),
        ]
      : [element("p", "empty-list", content.none)];
    holder.replaceChildren(
      element("p", "change-days", content.said),
      totals(content.totals, content.href, content),
      ...list,
    );
    return window.dash_clientside.no_update;
  };
  Object.assign(window.dash_clientside.nq57, { drawChanges });
})();
