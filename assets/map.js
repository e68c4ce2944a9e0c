/*
 * The one map: it is mounted once. A new place gives it a new figure; a new metric, day or legend
 * choice only recolours it, in the layer that is mounted, while the figure's own class numbers
 * follow, so that a reload, an export and the SVG twin show the same.
 */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  /** What is on the map now; every script of the map reads and writes it. */
  const now = { scene: null, classes: null, drawn: null, colours: null, fitted: null, busy: 0 };
  nq57.now = now;

  const nothing = () => window.dash_clientside.no_update;
  const frame = () => document.querySelector(".map-frame");
  nq57.graph = () => document.querySelector("#map .js-plotly-plot");
  nq57.query = () => new URLSearchParams(location.search);
  nq57.baseKey = () => now.scene.key.split("/").filter((_, i) => i !== 2).join("/");

  nq57.renderer = () => (now.scene ? now.scene.key.split("/")[2] : null);
  nq57.mapLibre = () => nq57.graph()?._fullLayout?.map?._subplot?.map || null;

  const json = new Map();
  /** A file of the geometry, read once. */
  nq57.file = (address) => {
    if (!json.has(address)) {
      json.set(
        address,
        fetch(address).then((answer) => {
          if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
          return answer.json();
        }),
      );
      json.get(address).catch(() => json.delete(address));
    }
    return json.get(address);
  };

  nq57.size = () => {
    const box = frame().getBoundingClientRect();
    return { width: Math.round(box.width), height: Math.round(box.height) };
  };

  const whenVisible = () =>
    new Promise((resolve) => {
      const look = () => (nq57.size().width > 0 ? resolve() : requestAnimationFrame(look));
      look();
    });

  const scheme = () => document.documentElement.dataset.mantineColorScheme || "light";

  const figure = async (scene, classes, view) => {
    if (!scene) return nothing();
    now.classes = classes || now.classes;
    const key = `${scene.key}/${view.scheme}`;
    const known = now.drawn === key;
    now.scene = scene;
    if (known) return nothing();
    now.drawn = key;
    await whenVisible();
    const plotly = (window.PlotlyGeoAssets = window.PlotlyGeoAssets || { topojson: {} });
    const [units] = await Promise.all([nq57.file(scene.files.units), nq57.file(scene.anchors)]);
    if (now.drawn !== key) return nothing();
    plotly[scene.files.units] = units;
    const made = structuredClone(scene.figure);
    const text = nq57.digits();
    const trace = made.data[0];
    const fits = text && text.length === trace.locations.length;
    trace.z = fits ? nq57.numbers(text) : nq57.bytes(trace.z.bdata);
    const size = nq57.size();
    Object.assign(made.layout, size);
    const target = await nq57.home();
    if (made.layout.map) {
      // The old units fly to where the new ones will be, so that these are tiled once.
      await nq57.fly(target);
      if (now.drawn !== key) return nothing();
      Object.assign(made.layout.map, target);
      now.fitted = JSON.stringify(target);
    } else {
      const ranges = nq57.ranges(target, size);
      made.layout.geo.lonaxis = { range: ranges.lon };
      made.layout.geo.lataxis = { range: ranges.lat };
    }
    await nq57.forgetColours();
    if (now.drawn !== key) return nothing();
    now.figureNumbers = trace.z;
    afterPlot();
    return made;
  };

  /** Wait for plotly to have drawn the new figure, then colour it and fly to it. */
  const afterPlot = () => {
    const turn = ++now.busy;
    const wait = () => {
      if (turn !== now.busy) return;
      const map = nq57.mapLibre();
      if (map) nq57.adopt(map);
      const graph = nq57.graph();
      if (!graph || !graph.on || graph.nq57 === undefined) {
        if (graph && graph.on) listen(graph);
        requestAnimationFrame(wait);
        return;
      }
      if (graph.nq57.drawn !== now.drawn) {
        requestAnimationFrame(wait);
        return;
      }
      landed();
    };
    wait();
  };

  const listen = (graph) => {
    graph.nq57 = { drawn: null };
    graph.on("plotly_afterplot", () => {
      const trace = (graph.data || [])[0];
      const shown = trace && now.scene && trace.geojson === now.scene.files.units;
      if (shown) graph.nq57.drawn = now.drawn;
    });
    graph.on("plotly_hover", (event) => nq57.hover(event.points[0].location, event.event));
    graph.on("plotly_unhover", () => nq57.hover(null));
    // A pointer that jumps out of the frame unhovers nothing by itself.
    frame().addEventListener("mouseleave", () => nq57.hover(null));
    graph.on("plotly_click", (event) => nq57.choose(event.points[0].location));
    new ResizeObserver(() => nq57.refit()).observe(frame());
    const trace = (graph.data || [])[0];
    if (trace && graph._fullData?.[0]?._glTrace) graph.nq57.drawn = now.drawn;
    if (trace && trace.type === "choropleth" && graph.calcdata) graph.nq57.drawn = now.drawn;
  };

  const landed = async () => {
    // A finger on the map of a phone scrolls the page; two fingers zoom the map.
    if (nq57.mapLibre() && matchMedia("(hover: none)").matches) nq57.mapLibre().dragPan.disable();
    nq57.recolour();
    now.fitted = null;
    await nq57.refit(0);
    nq57.drawInsets();
    nq57.drawOverlay();
    painted();
  };

  const idle = window.requestIdleCallback || ((work) => setTimeout(work, 500));

  /** Say that the view is painted once it is; then do what could wait. */
  const painted = () => {
    const query = nq57.query();
    const done = () => {
      document.documentElement.dataset.painted = [
        now.scene.key,
        query.get("metric") || "coverage",
        now.classes?.asOf || "",
        scheme(),
      ].join("|");
      performance.mark("nq57-painted");
      nq57.loadLate();
      nq57.fetchNext();
    };
    const map = nq57.mapLibre();
    if (map && !map.loaded()) map.once("idle", done);
    else requestAnimationFrame(done);
  };

  /** A metric, a day, a selection or a choice in the legend: no new figure is needed. */
  const repaint = async (view, classes, scene) => {
    if (!scene || !classes || !view) return nothing();
    now.classes = classes;
    if (now.drawn !== `${scene.key}/${view.scheme}`) return nothing();
    now.scene = scene;
    if (nq57.graph()?.nq57?.drawn !== now.drawn) return nothing();
    nq57.recolour();
    await nq57.refit(nq57.flight());
    nq57.drawInsets();
    nq57.drawOverlay();
    painted();
    return nothing();
  };

  /** When nothing else is to do: the geometry that the next click may ask for. */
  nq57.fetchNext = () => {
    const address = now.scene.next;
    if (!address || nq57.fetched === address) return;
    nq57.fetched = address;
    idle(() => fetch(address, { priority: "low" }).catch(() => (nq57.fetched = null)));
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    nq57: { ...(window.dash_clientside || {}).nq57, figure, repaint },
  });
})();
