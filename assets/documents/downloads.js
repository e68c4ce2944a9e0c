/* A file has the order of the table on the screen: it goes along in the address of the file. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});

  /** How a grid is sorted, as the address says it: `overdue`, or `-overdue` downwards. */
  nq57.sortOf = (api) => {
    const sorted = api?.getColumnState().find((one) => one.sort);
    return sorted ? (sorted.sort === "desc" ? "-" : "") + sorted.colId : null;
  };

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.(".downloads[data-table] a");
      if (!link) return;
      const { table } = link.parentElement.dataset;
      let api = null;
      try {
        api = window.dash_ag_grid.getApi(table);
      } catch {
        return; // There is no such table, where a list is empty.
      }
      const address = new URL(link.href);
      const sort = nq57.sortOf(api);
      if (sort) address.searchParams.set("sort", sort);
      else address.searchParams.delete("sort");
      link.href = address.pathname + address.search;
    },
    true,
  );
})();
