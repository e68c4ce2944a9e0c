/* The ranking of the provinces: a plain table, made of the rows that the server sends. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});

  const { element } = nq57;
  const hidden = { "aria-hidden": "true" };

  /** The share as a bar; what is missing keeps at least 3 px: 2 of 166 must not vanish. */
  const bar = ({ share, warm, class: number }) => {
    if (share === null) return element("span", "share-bar is-empty", [], hidden);
    const done = element("span", `class-${number === 7 ? 1 : number}`);
    const width = `${(share * 100).toFixed(2)}%`;
    done.style.width = warm ? `min(${width}, 100% - 4px)` : width;
    return element("span", warm ? "share-bar is-warm" : "share-bar", done, hidden);
  };

  const name = (row) => {
    const swatch = row.class === 7 ? element("span", "swatch-small", [], hidden) : [];
    const attributes = { href: row.href, "data-code": row.code };
    return element("a", "nav unit-link", [swatch, row.name].flat(), attributes);
  };

  const line = (row, { shares, trend }) =>
    element("tr", "", [
      element("td", "num right dim", row.rank),
      element("td", "", name(row)),
      element("td", "num right dim", [row.few ? element("span", "badge", row.few) : [], row.of].flat()),
      ...(trend ? [element("td", "spark")] : []),
      ...(shares ? [element("td", "bar", bar(row))] : []),
      element("td", "num right strong", row.text),
      element("td", "num right dim", row.change),
    ]);

  const band = ([words, note], columns) => {
    const content = [
      element("span", "swatch-small is-full", [], hidden),
      element("b", "", words),
      element("span", "dim", ` · ${note}`),
    ];
    const cell = element("td", "", element("div", "band", content), { colspan: columns });
    return element("tr", "", cell);
  };

  const drawRanking = (content) => {
    const holder = document.getElementById("ranking-frame");
    if (!content || !holder) return window.dash_clientside.no_update;
    const { heads, shares, trend, behind, full } = content;
    const head = (text, side) => element("th", side, text, { scope: "col" });
    const columns = [
      head(heads.rank, "right"),
      head(heads.name, ""),
      head(heads.of, "right"),
      ...(trend ? [element("th", "spark", [], hidden)] : []),
      ...(shares ? [element("th", "bar", [], hidden)] : []),
      head(heads.value, "right"),
      head(heads.change, "right"),
    ];
    const rows = behind.map((row) => line(row, content));
    if (full.length) rows.push(band(content.band, columns.length));
    rows.push(...full.map((row) => line(row, content)));
    const parts = [
      element("thead", "", element("tr", "", columns)),
      element("tbody", "", rows),
    ];
    const attributes = { id: "ranking", "aria-label": content.label };
    holder.replaceChildren(element("table", "ranking", parts, attributes));
    return window.dash_clientside.no_update;
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    nq57: { ...(window.dash_clientside || {}).nq57, drawRanking },
  });
})();
