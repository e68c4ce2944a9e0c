/* The work queue: what is chosen in its table, the same on its small map, copying, sections. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const React = () => window.React;
  const components = (window.dashAgGridComponentFunctions =
    window.dashAgGridComponentFunctions || {});
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const node = (...parts) => React().createElement(...parts);
  const byId = (id) => document.getElementById(id);
  const narrow = () => matchMedia("(max-width: 760px)").matches;
  const grouped = () => narrow() || new URLSearchParams(location.search).get("by") === "province";

  // Rows

  components.QueueLink = ({ data, value }) =>
    node(
      "a",
      { href: `/commune/${data.code}${queue.now.query}`, className: "nav unit-link" },
      value,
    );

  components.QueueCard = ({ data }) => {
    const { query, overdue, due } = queue.now;
    const strong = data.overdue ? "strong" : "";
    const when = data.next_due ? " · " + due.replace("{day}", data.due_text) : "";
    return node("a", { href: `/commune/${data.code}${query}`, className: "nav queue-card" }, [
      node("span", { key: "n" }, [
        node("b", { key: "b" }, data.full),
        node("span", { key: "c", className: "dim num" }, ` ${data.code}`),
      ]),
      node("span", { key: "w", className: "dim" }, [
        node("span", { key: "o", className: strong }, overdue[data.overdue]),
        when,
      ]),
    ]);
  };

  components.QueueSection = ({ data }) => {
    const [, count, share] = queue.sections.get(data.place) ?? [];
    return node("div", { className: "queue-section", role: "gridcell" }, [
      node("b", { key: "n" }, data.full),
      node("span", { key: "o", className: "dim num" }, share),
      node("span", { key: "s", className: "badge badge-unmarked num" }, count),
    ]);
  };

  /** Which rows are listed: the province, the kind and what else narrows them is in each. */
  const passes = ({ data }) => {
    const { province, kind, only, state } = queue.now;
    if (province && data.place !== province) return false;
    if (data.section) return queue.sections.has(data.place) && grouped();
    if (kind && data.kind !== kind) return false;
    const under = data.only.split(" ");
    return (!only || under.includes(only)) && (!state || under.includes(state));
  };
  // Functions of this file, not of the grid's options: those are read anew for every row.
  const OPTIONS = {
    isExternalFilterPresent: () => true,
    doesExternalFilterPass: passes,
    getRowHeight: ({ data }) => (data.section ? 38 : narrow() ? 60 : 37),
  };
  /**
   * The sections in the order of the server, each with its communes in the order of the table.
   * Every change of the rows or of their order comes by here, the first one too.
   */
  functions.queueSections = ({ nodes, api }) => {
    later(api);
    if (!grouped()) return;
    const parts = new Map();
    const sections = nodes.filter((one) => one.data.section);
    const order = [...queue.sections.keys()];
    sections.sort((a, b) => order.indexOf(a.data.place) - order.indexOf(b.data.place));
    for (const one of sections) parts.set(one.data.place, [one]);
    for (const one of nodes) if (!one.data.section) parts.get(one.data.place)?.push(one);
    const ordered = [...parts.values()].flat();
    nodes.splice(0, nodes.length, ...ordered);
  };

  // What is chosen

  const queue = (nq57.queue = { api: null, chosen: new Set(), sections: new Map() });

  /**
   * The page was drawn for another address. The rows come with it where they are not here yet;
   * what only narrows them is done here.
   */
  const take = async () => {
    const shown = byId("queue-listed")?.dataset.now;
    if (!shown || !table()) return (queue.shown = null);
    if (shown === queue.shown) return;
    queue.shown = shown;
    const now = JSON.parse(shown);
    const { key, rows } = window.dash_component_api.getLayout("queue-rows").props.data;
    if (key !== now.key) return askAgain(shown);
    Object.assign(queue, { now, sections: new Map(now.sections.map((one) => [one[0], one])) });
    const api = await window.dash_ag_grid.getApiAsync("unmarked-table");
    if (queue.shown !== shown || api.isDestroyed()) return;
    if (queue.filled !== api) for (const one in OPTIONS) api.setGridOption(one, OPTIONS[one]);
    if (queue.filled !== api || queue.given !== now.key) {
      Object.assign(queue, { filled: api, given: now.key, lang: document.documentElement.lang });
      api.setGridOption("rowData", rows);
    } else api.onFilterChanged();
    api.refreshCells({ force: true, columns: ["full", "card"] });
    const parts = now.sections.map(([code]) => api.getRowNode(`p${code}`)).filter(Boolean);
    if (grouped()) api.redrawRows({ rowNodes: parts });
  };
  const table = () => document.querySelector(".queue .house-grid");
  /** The key of the rows that are shown, where the page of an address differs by these alone. */
  queue.held = (query) => {
    const { filled, lang, given } = queue;
    if (!table() || !filled || filled.isDestroyed()) return null;
    const sorted = nq57.sortOf(filled) === (query.get("sort") ?? "-overdue");
    return sorted && lang === document.documentElement.lang ? given : null;
  };
  /** Rows that are not here any more: the page asks for them. */
  const askAgain = (shown) => {
    queue.shown = null;
    if (queue.asked === shown) return;
    queue.asked = shown;
    const { data } = window.dash_component_api.getLayout("view").props;
    window.dash_clientside.set_props("view", { data: { ...data, held: null } });
  };
  new MutationObserver(take).observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-now"],
  });

  const inOrder = () => {
    const codes = [];
    queue.api.forEachNodeAfterFilterAndSort((one) => {
      if (queue.chosen.has(one.id)) codes.push(one.id);
    });
    return codes;
  };

  /** Tell everybody: the store of the page, the bar, the map. */
  const publish = () => {
    const codes = inOrder();
    // Who listens to the store asks the server: it hears of a change, not of every drawing.
    const known = window.dash_component_api.getLayout("queue-selected")?.props.data ?? [];
    if (known.join() !== codes.join()) {
      window.dash_clientside.set_props("queue-selected", { data: codes });
    }
    const bar = byId("queue-chosen");
    if (bar) {
      const count = byId("queue-count");
      const number = new Intl.NumberFormat(document.documentElement.lang).format(codes.length);
      count.textContent = codes.length ? count.dataset.words.replace("{n}", number) : "";
      bar.hidden = !codes.length;
    }
    nq57.drawQueueChosen(queue.chosen);
  };

  /** The columns of this screen; the rows of provinces where the list is grouped. */
  const fit = (api) => {
    const [phone, parts] = [narrow(), grouped()];
    const same = queue.fitted === api;
    const one = Boolean(queue.now.province);
    if (!phone && queue.one !== one) api.setColumnsVisible(["province"], !one);
    if (!same || queue.phone !== phone) {
      const others = api.getColumns().map((one) => one.getColId());
      const kept = ["ag-Grid-SelectionColumn", "card"];
      if (one) kept.push("province");
      api.setColumnsVisible(others.filter((id) => !kept.includes(id)), !phone);
      api.setColumnsVisible(["province"], !phone && !one);
      api.setColumnsVisible(["card"], phone);
      api.setGridOption("headerHeight", phone ? 0 : 34);
      api.resetRowHeights();
    }
    const regroup = !same || queue.parts !== parts;
    Object.assign(queue, { phone, parts, one, fitted: api });
    if (regroup) api.onFilterChanged();
  };

  let coming = null;
  const later = (api) => {
    clearTimeout(coming);
    coming = setTimeout(() => api.isDestroyed() || drawn(api), 0);
  };
  const drawn = (api) => {
    queue.api = api;
    fit(api);
    // What is not listed any more is not chosen any more.
    const listed = new Set();
    api.forEachNodeAfterFilter(({ id }) => listed.add(id));
    for (const code of queue.chosen) if (!listed.has(code)) queue.chosen.delete(code);
    restore(api);
    publish();
    // The table is painted first.
    setTimeout(() => api.isDestroyed() || nq57.drawQueueMap(api, queue.chosen), 50);
  };

  /** Have the table show what is chosen. */
  const restore = (api) => {
    const wrong = { true: [], false: [] };
    api.forEachNode((one) => {
      const wanted = queue.chosen.has(one.id);
      if (one.isSelected() !== wanted && !one.data.section) wrong[wanted].push(one);
    });
    for (const newValue of [true, false]) {
      if (wrong[newValue].length) api.setNodesSelected({ nodes: wrong[newValue], newValue });
    }
  };

  const BY_HAND = ["checkboxSelected", "rowClicked", "spaceKey", "keyboardSelectAll"];
  functions.queueChosen = ({ api, source }) => {
    queue.api = api;
    if (BY_HAND.includes(source) || source.startsWith("uiSelectAll")) {
      queue.chosen = new Set(api.getSelectedNodes().map((one) => one.id));
      publish();
    } else later(api); // The table brings back an earlier choice when it is drawn anew.
  };

  /** The order belongs to the address: a link shows it, a file has it. */
  functions.queueSorted = ({ api, source }) => {
    if (source !== "uiColumnSorted") return;
    const sort = nq57.sortOf(api);
    const written = sort === "-overdue" ? null : sort;
    history.replaceState(history.state, "", nq57.withQuery({ sort: written }));
  };

  /** A commune was picked on the map: the same in the table, where it comes into sight. */
  nq57.pickInQueue = (code) => {
    const row = queue.api?.getRowNode(code);
    if (!row) return;
    if (!queue.chosen.delete(code)) queue.chosen.add(code);
    restore(queue.api);
    publish();
    queue.api.ensureNodeVisible(row);
  };

  // Buttons

  const copied = async (words) => {
    try {
      await navigator.clipboard.writeText(words);
    } catch {
      // A page that is not served safely has no clipboard of that kind.
      const field = nq57.element("textarea", "sr-only");
      field.value = words;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  };
  let quiet = null;
  const tell = (words) => {
    const place = byId("queue-told");
    place.textContent = words;
    clearTimeout(quiet);
    quiet = setTimeout(() => (place.textContent = ""), 4000);
  };
  const named = () =>
    inOrder().map((code) => {
      const { full, province } = queue.api.getRowNode(code).data;
      return [full, province, code].join("\t");
    });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("#queue-copy, #queue-link, #queue-clear");
    if (!button) return;
    if (button.id === "queue-clear") {
      queue.chosen.clear();
      restore(queue.api);
      publish();
      return;
    }
    await copied(button.id === "queue-link" ? location.href : named().join("\n"));
    tell(button.dataset.done);
  });
  matchMedia("(max-width: 760px)").addEventListener("change", () => {
    if (queue.api && !queue.api.isDestroyed()) fit(queue.api);
  });
})();
