/* What is not needed at once: plotly for the first figure, the tables, the day picker. */
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
  const load = (src) => attach("script", { src });

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
  // A button of marking that is pressed before its script is there works when it has come.
  document.addEventListener("click", ({ target }) => {
    const button = !nq57.drawMarks && target.closest?.(".mark-open");
    if (button) nq57.loadDocuments().then(() => button.click());
  });
  const withDocuments =
    (name) =>
    async (...values) => {
      await nq57.loadDocuments();
      return window.dash_clientside.nq57[name](...values);
    };

  /** A library that is asked for once, and again after a broken line; `store` hears of it. */
  const library = (address, store) => {
    let asked = false;
    return async () => {
      if (asked) return;
      asked = true;
      try {
        await load(address());
        window.dash_clientside.set_props(store, { data: true });
      } catch {
        asked = false;
      }
    };
  };
  const tables = library(() => nq57.libraries.tables, "late");
  // The scripts of the cells must be there when the first table is drawn.
  const loadTables = () => nq57.loadDocuments().then(tables, () => null);
  const loadDays = library(() => nq57.libraries.picker, "picker");
  // The words of its calendar come with the documents.
  const loadPicker = () => nq57.loadDocuments().then(loadDays, () => null);

  /** Load the table library if a table waits for it and no map has to be painted first. */
  nq57.loadTables = () => {
    if (document.querySelector(".waits-for-tables")) loadTables();
  };
  const lookForTables = () => {
    const map = /^\/(province|commune)\/|^\/$/.test(location.pathname);
    if (!map || document.documentElement.dataset.painted) nq57.loadTables();
    return window.dash_clientside.no_update;
  };

  // The day picker comes when somebody turns to the day; a click before that opens it then.
  let opens = false;
  const atDay = (event) => event.target.closest?.(".day-waiting");
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, (event) => atDay(event) && loadPicker());
  }
  document.addEventListener("click", (event) => {
    if (!atDay(event)) return;
    opens = true;
    loadPicker();
  });
  new MutationObserver(() => {
    const picker = opens && document.querySelector("button#as-of:not(.day-waiting)");
    if (!picker) return;
    opens = false;
    picker.click();
  }).observe(document, { childList: true, subtree: true });

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
