/* The colours of the units: set in the layer that is mounted, without tiling the geometry again. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { now } = nq57;

  nq57.digits = () => {
    const query = nq57.query();
    if (!now.classes || now.classes.key !== nq57.baseKey()) return null;
    return now.classes.digits[query.get("metric") || "coverage"];
  };

  nq57.numbers = (text) => Uint8Array.from(text, (digit) => digit.charCodeAt(0) - 48);

  nq57.bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

  const palette = () => {
    const style = getComputedStyle(document.documentElement);
    return ["nodata", "c1", "c2", "c3", "c4", "c5", "full", "un"].map((name) =>
      style.getPropertyValue(`--${name}`).trim(),
    );
  };

  /** Give every unit the colour of its class, in the layer that is already on the map. */
  nq57.recolour = () => {
    const graph = nq57.graph();
    const text = nq57.digits();
    if (!graph?.data?.length || !text) return;
    const trace = graph.data[0];
    const full = graph._fullData[0];
    if (text.length !== full.locations.length) return;
    const z = nq57.numbers(text);
    trace.z = z;
    full.z = z;
    (graph.calcdata?.[0] || []).forEach((unit, i) => (unit.z = z[i]));
    nq57.litNumbers = z;
    const lit = nq57.litClasses();
    const map = nq57.mapLibre();
    // A new figure has its colours already.
    const same = now.figureNumbers && z.every((number, i) => number === now.figureNumbers[i]);
    if (map && !now.colours && same && !lit) return;
    if (map) colourLayer(map, full, z, lit);
    else colourPaths(graph, z, lit);
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
   * Take the classes off the old units before plotly touches the layer, and wait until that is
   * drawn: MapLibre cannot apply them to a tile that arrives while the layer is being replaced.
   */
  nq57.forgetColours = async () => {
    const map = nq57.mapLibre();
    const had = now.colours;
    now.colours = null;
    if (!map || !had) return;
    map.removeFeatureState({ source: source() });
    const drawn = new Promise((resolve) => map.once("render", resolve));
    map.triggerRepaint();
    await drawn;
  };

  /**
   * Make a MapLibre map ours: plotly colours its layer by a property of the features, which can
   * only be changed by tiling them again; the layer takes our colour, which falls back on that
   * property, so that a class can be set without it.
   */
  nq57.adopt = (map) => {
    if (map.nq57) return;
    map.nq57 = true;
    const paint = map.setPaintProperty.bind(map);
    const add = map.addLayer.bind(map);
    const ours = (id, name) => name === "fill-color" && /^plotly-trace-layer-.*-fill$/.test(id);
    map.setPaintProperty = (id, name, value, ...rest) =>
      paint(id, name, ours(id, name) && value?.type === "identity" ? fillColour() : value, ...rest);
    map.addLayer = (layer, ...rest) => {
      if (ours(layer.id, "fill-color")) layer.paint = { ...layer.paint, "fill-color": fillColour() };
      return add(layer, ...rest);
    };
    map.on("move", () => nq57.drawOverlay());
    map.on("moveend", nq57.keepCamera);
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
})();
