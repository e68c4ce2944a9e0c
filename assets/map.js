/*
 * The one map: it is mounted once. A new place gives it a new figure; a new metric, day or legend
 * choice only recolours it, in the layer that is mounted, while the figure's own class numbers
 * follow, so that a reload, an export and the SVG twin show the same.
 */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const FLIGHT = 450;
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

  const margin = (size) => {
    if (now.scene.province) {
      // Insets, locator and buttons stand at the right: no unit may lie below them.
      const inset = nq57.hasInset(now.scene.province);
      const right = size.width > 560 ? (inset ? 190 : 168) : inset ? 104 : 62;
      return { left: 20, right, top: 28, bottom: 62 };
    }
    if (size.width < 560) return { left: 8, right: 96, top: 14, bottom: 48 };
    if (size.width < 690) return { left: 24, right: 190, top: 14, bottom: 14 };
    return { left: 84, right: 262, top: 14, bottom: 14 };
  };

  /** The camera of the view: the country, a province, or a commune and its surroundings. */
  const home = async () => {
    const size = nq57.size();
    const commune = location.pathname.match(/^\/commune\/(\d{5})$/);
    let bounds = now.scene.bounds;
    if (commune) {
      const anchor = (await nq57.file(now.scene.anchors))[commune[1]];
      if (anchor) {
        const [, , west, south, east, north] = anchor;
        const wide = (east - west) * 0.9;
        const tall = (north - south) * 0.9;
        bounds = [west - wide, south - tall, east + wide, north + tall];
      }
    } else if (now.scene.province) {
      const anchor = (await nq57.file(now.scene.provinceAnchors))[now.scene.province];
      if (anchor) bounds = anchor.slice(2);
    }
    return nq57.camera(bounds, size, margin(size));
  };

  const digits = () => {
    const query = nq57.query();
    if (!now.classes || now.classes.key !== nq57.baseKey()) return null;
    return now.classes.digits[query.get("metric") || "coverage"];
  };

  const numbers = (text) => Uint8Array.from(text, (digit) => digit.charCodeAt(0) - 48);

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
    const text = digits();
    const trace = made.data[0];
    trace.z = text && text.length === trace.locations.length ? numbers(text) : bytes(trace.z.bdata);
    const size = nq57.size();
    Object.assign(made.layout, size);
    const target = await home();
    if (made.layout.map) {
      // The old units fly to where the new ones will be, so that these are tiled once.
      await fly(target);
      if (now.drawn !== key) return nothing();
      Object.assign(made.layout.map, target);
      now.fitted = JSON.stringify(target);
    } else {
      const ranges = nq57.ranges(target, size);
      made.layout.geo.lonaxis = { range: ranges.lon };
      made.layout.geo.lataxis = { range: ranges.lat };
    }
    await forgetColours();
    if (now.drawn !== key) return nothing();
    now.figureNumbers = trace.z;
    afterPlot();
    return made;
  };

  /**
   * Take the classes off the old units before plotly touches the layer, and wait until that is
   * drawn: MapLibre cannot apply them to a tile that arrives while the layer is being replaced.
   */
  const forgetColours = async () => {
    const map = nq57.mapLibre();
    const had = now.colours;
    now.colours = null;
    if (!map || !had) return;
    map.removeFeatureState({ source: source() });
    const drawn = new Promise((resolve) => map.once("render", resolve));
    map.triggerRepaint();
    await drawn;
  };

  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

  const flight = () => (nq57.reducedMotion() ? 0 : FLIGHT);

  const fly = (target) => {
    const map = nq57.mapLibre();
    if (!map) return null;
    const { center, zoom } = target;
    if (!flight()) {
      map.jumpTo({ center: [center.lon, center.lat], zoom });
      keepCamera();
      return null;
    }
    return new Promise((resolve) => {
      map.once("moveend", resolve);
      map.easeTo({ center: [center.lon, center.lat], zoom, duration: flight() });
    });
  };

  /** Wait for plotly to have drawn the new figure, then colour it and fly to it. */
  const afterPlot = () => {
    const turn = ++now.busy;
    const wait = () => {
      if (turn !== now.busy) return;
      const map = nq57.mapLibre();
      if (map) adopt(map);
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
    new ResizeObserver(() => refit()).observe(frame());
    const trace = (graph.data || [])[0];
    if (trace && graph._fullData?.[0]?._glTrace) graph.nq57.drawn = now.drawn;
    if (trace && trace.type === "choropleth" && graph.calcdata) graph.nq57.drawn = now.drawn;
  };

  const landed = async () => {
    // A finger on the map of a phone scrolls the page; two fingers zoom the map.
    if (nq57.mapLibre() && matchMedia("(hover: none)").matches) nq57.mapLibre().dragPan.disable();
    recolour();
    now.fitted = null;
    await refit(0);
    nq57.drawInsets();
    nq57.drawOverlay();
    painted();
  };

  /** Plotly draws the camera that its layout holds: keep it where the map really is. */
  const keepCamera = () => {
    const map = nq57.mapLibre();
    const graph = nq57.graph();
    if (!map || !graph.layout?.map) return;
    const camera = {
      center: { lon: map.getCenter().lng, lat: map.getCenter().lat },
      zoom: map.getZoom(),
    };
    Object.assign(graph.layout.map, camera);
    Object.assign(graph._fullLayout.map, camera);
    nq57.drawOverlay();
  };

  const refit = async (duration = 0) => {
    if (!now.scene || !nq57.graph()?._fullLayout) return;
    const size = nq57.size();
    if (!size.width) return;
    const graph = nq57.graph();
    const resized = graph._fullLayout.width !== size.width || graph._fullLayout.height !== size.height;
    const target = await home();
    const map = nq57.mapLibre();
    if (map) {
      if (resized) await window.Plotly.relayout(graph, size);
      const sign = JSON.stringify(target);
      if (now.fitted === sign && !resized) return;
      now.fitted = sign;
      const { center, zoom } = target;
      map.easeTo({ center: [center.lon, center.lat], zoom, duration: resized ? 0 : duration });
      if (duration === 0 || resized) keepCamera();
    } else {
      const ranges = nq57.ranges(target, size);
      await window.Plotly.relayout(graph, {
        ...size,
        "geo.lonaxis.range": ranges.lon,
        "geo.lataxis.range": ranges.lat,
      });
    }
    nq57.drawOverlay();
  };

  const palette = () => {
    const style = getComputedStyle(document.documentElement);
    return ["nodata", "c1", "c2", "c3", "c4", "c5", "full", "un"].map((name) =>
      style.getPropertyValue(`--${name}`).trim(),
    );
  };

  /** Give every unit the colour of its class, in the layer that is already on the map. */
  const recolour = () => {
    const graph = nq57.graph();
    const text = digits();
    if (!graph?.data?.length || !text) return false;
    const trace = graph.data[0];
    const full = graph._fullData[0];
    if (text.length !== full.locations.length) return false;
    const z = numbers(text);
    trace.z = z;
    full.z = z;
    (graph.calcdata?.[0] || []).forEach((unit, i) => (unit.z = z[i]));
    nq57.litNumbers = z;
    const lit = nq57.litClasses();
    const map = nq57.mapLibre();
    // A new figure has its colours already.
    const same = now.figureNumbers && z.every((number, i) => number === now.figureNumbers[i]);
    if (map && !now.colours && same && !lit) return true;
    if (map) colourLayer(map, full, z, lit);
    else colourPaths(graph, z, lit);
    return true;
  };

  nq57.litClasses = () => {
    const chosen = nq57.query().get("classes");
    return chosen ? new Set(chosen.split("-").map(Number)) : null;
  };

  const fillLayer = () => `plotly-trace-layer-${nq57.graph()._fullData[0].uid}-fill`;
  const source = () => `source-${nq57.graph()._fullData[0].uid}`;

  /** The colour of a unit: by its class where one is set, else the colour of the figure. */
  const fillColour = () => {
    const colours = palette();
    const pairs = colours.slice(0, -1).flatMap((colour, number) => [number, colour]);
    const byClass = ["match", ["number", ["feature-state", "c"], 0], ...pairs, colours.at(-1)];
    const unset = ["==", ["feature-state", "c"], null];
    return ["case", unset, ["to-color", ["get", "fc"]], byClass];
  };

  const colourLayer = (map, full, z, lit) => {
    if (!map.getLayer(fillLayer())) return;
    const before = now.colours;
    for (let i = 0; i < z.length; i++) {
      if (before && before[i] === z[i]) continue;
      map.setFeatureState({ source: source(), id: Number(full.locations[i]) }, { c: z[i] });
    }
    now.colours = z;
    map.setPaintProperty(fillLayer(), "fill-color", fillColour());
    const at = ["number", ["feature-state", "c"], 0];
    const opacity = lit ? ["match", at, [...lit], 1, 0.16] : 1;
    map.setPaintProperty(fillLayer(), "fill-opacity", opacity);
  };

  /**
   * Make a MapLibre map ours: plotly colours its layer by a property of the features, which can
   * only be changed by tiling them again; the layer takes our colour, which falls back on that
   * property, so that a class can be set without it.
   */
  const adopt = (map) => {
    if (map.nq57) return;
    map.nq57 = true;
    const paint = map.setPaintProperty.bind(map);
    const add = map.addLayer.bind(map);
    const ours = (id, name) => name === "fill-color" && /^plotly-trace-layer-.*-fill$/.test(id);
    map.setPaintProperty = (id, name, value, ...rest) =>
      paint(id, name, ours(id, name) && value.type === "identity" ? fillColour() : value, ...rest);
    map.addLayer = (layer, ...rest) => {
      if (ours(layer.id, "fill-color")) layer.paint = { ...layer.paint, "fill-color": fillColour() };
      return add(layer, ...rest);
    };
    map.on("move", () => nq57.drawOverlay());
    map.on("moveend", keepCamera);
    map.dragRotate.disable();
    map.touchZoomRotate.disableRotation();
    map.setMaxZoom(13);
  };

  const colourPaths = (graph, z, lit) => {
    const colours = palette();
    const seams = !now.scene.province && now.scene.level === "commune";
    graph.querySelectorAll(".choroplethlayer path.choroplethlocation").forEach((path, i) => {
      const unit = path.__data__;
      const number = unit && unit.index !== undefined ? z[unit.index] : z[i];
      path.style.fill = colours[number];
      // Without hairlines, neighbours of one colour must not show the seam between them.
      if (seams) Object.assign(path.style, { stroke: colours[number], strokeWidth: "0.5px" });
      path.style.opacity = lit && !lit.has(number) ? "0.16" : "1";
    });
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
    recolour();
    await refit(flight());
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

  nq57.zoom = (step) => {
    const map = nq57.mapLibre();
    if (map) {
      map.easeTo({ zoom: map.getZoom() + step, duration: nq57.reducedMotion() ? 0 : 200 });
      return;
    }
    const graph = nq57.graph();
    const around = ([low, high]) => {
      const half = ((high - low) / 2) * (step > 0 ? 0.6 : 1 / 0.6);
      return [(low + high) / 2 - half, (low + high) / 2 + half];
    };
    const { lonaxis, lataxis } = graph._fullLayout.geo;
    window.Plotly.relayout(graph, {
      "geo.lonaxis.range": around(lonaxis.range),
      "geo.lataxis.range": around(lataxis.range),
    }).then(() => nq57.drawOverlay());
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("#zoom-in")) nq57.zoom(1);
    if (event.target.closest("#zoom-out")) nq57.zoom(-1);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    nq57: { ...(window.dash_clientside || {}).nq57, figure, repaint },
  });
})();
