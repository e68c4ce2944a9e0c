/* What is not needed at once: plotly for the first figure, and the tables. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});

  // The geometry is for the map's worker, which finds it in the browser's cache.
  if (nq57.ahead) {
    fetch(nq57.ahead)
      .then((answer) => answer.arrayBuffer())
      .catch(() => null);
  }

  const attach = (tag, attributes) =>
    new Promise((resolve, reject) => {
      const node = nq57.element(tag, "", [], attributes);
      node.onload = resolve;
      node.onerror = (problem) => {
        node.remove();
        reject(problem);
      };
      document.head.append(node);
    });
  const load = (nq57.load = (src) => attach("script", { src }));

  // Dash waits for whatever this is, and would load plotly by itself if it were not there.
  let start = null;
  window.Plotly = new Promise((resolve, reject) => {
    start = () => {
      start = null;
      load(nq57.plotly).then(resolve, reject);
    };
  });
  /** Load plotly: when the first figure is ready, so that it has nothing to draw before. */
  nq57.startPlotly = () => start?.();

  // What only pages without a map need comes after the map, or when such a page is opened.
  let documents = null;
  nq57.loadDocuments = () => {
    if (documents) return documents;
    const [script, href] = nq57.documents;
    // What the scripts build is never seen without its styles.
    const dressed =
      !document.querySelector(`link[href="${href}"]`) && attach("link", { rel: "stylesheet", href });
    documents = Promise.resolve(dressed).then(() => load(script));
    documents.catch(() => (documents = null));
    return documents;
  };
  // A button that is pressed before its script is there works when it has come.
  document.addEventListener("click", ({ target }) => {
    const button = !nq57.drawMarks && target.closest?.(".mark-open, .day-field");
    if (button) nq57.loadDocuments().then(() => button.click());
  });
  const withDocuments =
    (name) =>
    async (...values) => {
      await nq57.loadDocuments();
      return window.dash_clientside.nq57[name](...values);
    };

  /** The library of the tables is asked for once, and again after a broken line. */
  let asked = false;
  const tables = async () => {
    if (asked) return;
    asked = true;
    try {
      await load(nq57.libraries.tables);
      window.dash_clientside.set_props("late", { data: true });
    } catch {
      asked = false;
    }
  };
  // The scripts of the cells must be there when the first table is drawn.
  const loadTables = () => nq57.loadDocuments().then(tables, () => null);
  /** Load the table library if a table waits for it and no map has to be painted first. */
  nq57.loadTables = () => {
    if (document.querySelector(".waits-for-tables")) loadTables();
  };
  const lookForTables = () => {
    const map = /^\/(province|commune)\/|^\/$/.test(location.pathname);
    if (!map || document.documentElement.dataset.painted) nq57.loadTables();
    return window.dash_clientside.no_update;
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    nq57: {
      ...(window.dash_clientside || {}).nq57,
      lookForTables,
      drawChanges: withDocuments("drawChanges"),
      watchImport: withDocuments("watchImport"),
      drawImportMaps: withDocuments("drawImportMaps"),
    },
  });
})();
