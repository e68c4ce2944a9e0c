/*
 * The one map: it is mounted once. A new place gives it a new figure; a new metric, day or legend
 * choice only recolours it, in the layer that is mounted, while the figure's own class numbers
 * follow, so that a reload, an export and the SVG twin show the same.
 */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  /** What is on the map now; every script of the map reads and writes it. */
  const now = {
    scene: null,
    classes: null,
    drawn: null,
    made: null,
    shown: null,
    colours: null,
    target: null,
    fitted: null,
    busy: 0,
    given: false,
  };
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
      // On a wall every batch brings files of a new name.
      if (json.size > 200) json.delete(json.keys().next().value);
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

  /** The codes of the units from the steps between them. */
  const codesOf = (steps) => {
    let at = 0;
    return steps.map((step) => nq57.codeOf((at += step)));
  };

  /** Put the digits of a day on which there were other units into the order of those on the map. */
  nq57.inOrder = (classes) => {
    const order = now.scene.figure.data[0].locations;
    if (!classes.codes || classes.order === order) return;
    classes.sent ||= { ...classes.digits, inState: classes.inState };
    const at = new Map(codesOf(classes.codes).map((code, i) => [code, i]));
    const places = codesOf(order).map((code) => at.get(code));
    for (const [name, text] of Object.entries(classes.sent)) {
      const sorted = text && places.map((place) => text[place] ?? 0).join("");
      if (name === "inState") classes.inState = sorted;
      else classes.digits[name] = sorted;
    }
    classes.order = order;
  };

  /** Class numbers by the digits of a metric, where they are of the scene; else the figure's. */
  const numbersFor = (trace) => {
    const text = nq57.digits();
    const fits = text && text.length === trace.locations.length;
    return fits ? nq57.numbers(text) : bytes(trace.z.bdata);
  };

  /**
   * The figure of a scene; nothing where it is on the map. Dash forgets what was under way when it
   * asks again, so that whoever asks again before the map has the figure is given it once more.
   */
  const figure = async (scene, classes, asked) => {
    if (!scene) return nothing();
    now.classes = classes || now.classes;
    now.scene = scene;
    const key = `${scene.key}/${asked.scheme}`;
    if (now.drawn === key) {
      if (!now.given) return now.made;
      nq57.release();
      return nothing();
    }
    now.drawn = key;
    now.given = false;
    now.made = make(scene, key);
    now.made.catch(() => {
      if (now.drawn === key) now.drawn = null;
    });
    return now.made;
  };

  const make = async (scene, key) => {
    await whenVisible();
    const [units, target] = await Promise.all([
      nq57.renderer() === "map" ? nq57.NO_GEOMETRY : nq57.file(scene.files.units),
      nq57.home(),
    ]);
    if (now.drawn !== key) return nothing();
    window.PlotlyGeoAssets = window.PlotlyGeoAssets || { topojson: {} };
    window.PlotlyGeoAssets[scene.files.units] = units;
    const made = structuredClone(scene.figure);
    const trace = made.data[0];
    trace.locations = codesOf(trace.locations);
    trace.z = numbersFor(trace);
    const size = nq57.size();
    Object.assign(made.layout, size);
    now.target = target;
    if (made.layout.map) {
      // The same place in another language or scheme: the reader stays where they have moved to.
      const stays = now.fitted === JSON.stringify(target) && nq57.mapLibre();
      // The old units fly to where the new ones will be, so that these are tiled once.
      if (!stays && nq57.flight()) await nq57.fly(target);
      if (now.drawn !== key) return nothing();
      if (stays) now.target = nq57.where(stays);
      Object.assign(made.layout.map, now.target);
    } else {
      const ranges = nq57.ranges(target, size);
      made.layout.geo.lonaxis = { range: ranges.lon };
      made.layout.geo.lataxis = { range: ranges.lat };
    }
    now.fitted = JSON.stringify(target);
    now.shown = { codes: trace.locations, numbers: trace.z };
    afterPlot();
    setTimeout(nq57.startPlotly);
    return made;
  };

  /** Wait for plotly to have handed the new figure to what draws it. */
  const afterPlot = () => {
    const turn = ++now.busy;
    const wait = () => {
      if (turn !== now.busy) return;
      const map = nq57.mapLibre();
      if (map) nq57.adopt(map);
      const graph = nq57.graph();
      if (graph?.on && !graph.nq57) listen(graph);
      if (now.given) landed();
      else requestAnimationFrame(wait);
    };
    wait();
  };

  const listen = (graph) => {
    graph.nq57 = true;
    // Dash, when it hears where somebody has moved the map, draws it anew where it was before.
    const { emit } = graph;
    graph.emit = (name, ...said) => name === "plotly_relayout" || emit(name, ...said);
    const look = () => {
      const drawn = (graph.calcdata || [])[0]?.[0]?.trace;
      if (drawn?.type === "choropleth" && drawn.geojson === now.scene?.files.units) now.given = true;
    };
    graph.on("plotly_afterplot", look);
    // Paths hear of the pointer by plotly; the MapLibre map is asked by map_pointer.js.
    graph.on("plotly_hover", (event) => nq57.hover(event.points[0].location, event.event));
    graph.on("plotly_unhover", () => nq57.hover(null));
    graph.on("plotly_click", (event) => nq57.choose(event.points[0].location));
    // A pointer that jumps out of the frame unhovers nothing by itself.
    frame().addEventListener("mouseleave", () => nq57.hover(null));
    new ResizeObserver(() => nq57.refit()).observe(frame());
    look();
  };

  const landed = async () => {
    // A finger on the map of a phone scrolls the page; two fingers zoom the map.
    if (nq57.mapLibre() && matchMedia("(hover: none)").matches) nq57.mapLibre().dragPan.disable();
    nq57.recolour();
    await nq57.refit(0);
    nq57.drawInsets();
    nq57.drawOverlay();
    painted();
  };

  nq57.digits = () => {
    const query = nq57.query();
    if (!now.classes || now.classes.key !== nq57.baseKey()) return null;
    nq57.inOrder(now.classes);
    return now.classes.digits[query.get("metric") || "coverage"];
  };
  nq57.numbers = (text) => Uint8Array.from(text, (digit) => digit.charCodeAt(0) - 48);
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

  nq57.litClasses = () => {
    const chosen = nq57.query().get("classes");
    return chosen ? new Set(chosen.split("-").map(Number)) : null;
  };

  /** Give every unit the colour of its class, in what is already drawn, and the figure with it. */
  nq57.recolour = () => {
    const graph = nq57.graph();
    const text = nq57.digits();
    if (!graph?.data?.length || !text) return;
    const full = graph._fullData[0];
    if (text.length !== full.locations.length) return;
    const z = nq57.numbers(text);
    graph.data[0].z = z;
    full.z = z;
    (graph.calcdata?.[0] || []).forEach((unit, i) => (unit.z = z[i]));
    now.shown = { codes: full.locations, numbers: z };
    const map = nq57.mapLibre();
    if (map) nq57.colourUnits(map, full.locations, z, nq57.litClasses());
    else nq57.colourPaths(z, nq57.litClasses());
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
      nq57.release();
      requestAnimationFrame(() => {
        nq57.furnish();
        nq57.loadTables();
        nq57.loadDocuments().catch(() => null);
        nq57.fetchNext();
      });
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
    if (!now.given) return nothing();
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
