/*
 * The MapLibre map that plotly made, taken over: its units are fetched by the map's own worker from
 * their address, coloured by feature state, and set in lines of the same source. Nothing of the
 * geometry is ever in the memory of the page.
 */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { now } = nq57;
  const UNITS = "source-units";
  const FILL = "plotly-trace-layer-units-fill";
  const PLOTLY_LINE = "plotly-trace-layer-units-line";
  const TOP = "above-units";
  const EDGE = "nq57-edge";
  const SEAM = "nq57-seam";
  const MARKS = ["nq57-mark-halo", "nq57-mark"];
  const [LAND, COAST, BORDER] = ["nq57-land", "nq57-coast", "nq57-border"];
  nq57.FILL = FILL;

  /** What plotly is told that an address holds: it needs no geometry of its own. */
  nq57.NO_GEOMETRY = Object.freeze({ type: "FeatureCollection", features: [] });

  const token = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const mapScheme = () => document.documentElement.dataset.mantineColorScheme || "light";

  const numberOfCode = (code) => Number(code);
  /** The code of a unit from the number that it has in the map. */
  nq57.codeOf = (number) =>
    String(number).padStart(now.scene.province || now.scene.level === "commune" ? 5 : 2, "0");

  /** All communes of the country: too many edges to draw lines of before they are painted. */
  const isCrowded = () => !now.scene.province && now.scene.level === "commune";

  const classColour = () => {
    const names = ["nodata", "c1", "c2", "c3", "c4", "c5", "full", "un", "lost"];
    const pairs = names.flatMap((name, number) => [number, token(name)]);
    return ["match", ["number", ["feature-state", "c"], -1], ...pairs, "rgba(0,0,0,0)"];
  };

  nq57.classColour = classColour;

  const setStates = (map) => {
    const { codes, numbers } = now.shown;
    for (let i = 0; i < codes.length; i++) {
      map.setFeatureState({ source: UNITS, id: numberOfCode(codes[i]) }, { c: numbers[i] });
    }
    now.colours = numbers;
  };

  /** Colour the units that are on the map; only those whose class is another one. */
  nq57.colourUnits = (map, codes, numbers, lit) => {
    if (!map.getLayer(FILL)) return;
    const before = now.colours;
    const same = before && before.length === numbers.length;
    for (let i = 0; i < numbers.length; i++) {
      if (same && before[i] === numbers[i]) continue;
      map.setFeatureState({ source: UNITS, id: numberOfCode(codes[i]) }, { c: numbers[i] });
    }
    now.colours = numbers;
    const wanted = lit ? [...lit].join() : "";
    if (map.nq57.lit === wanted) return;
    map.nq57.lit = wanted;
    const at = ["number", ["feature-state", "c"], 0];
    map.setPaintProperty(FILL, "fill-opacity", ["match", at, lit ? [...lit] : [-1], 1, lit ? 0.16 : 1]);
  };

  const marked = (values) => ["match", ["number", ["feature-state", "m"], 0], ...values, 0];
  /** Lines of the units: all of one layout, so that the worker makes one set of them. */
  const addLines = (map) => {
    if (map.getLayer(EDGE)) return;
    const top = map.getLayer(TOP) ? TOP : undefined;
    const line = (id, before) => map.addLayer({ id, type: "line", source: UNITS }, before);
    line(EDGE, FILL);
    line(SEAM, top);
    for (const id of MARKS) line(id);
    map.nq57.look = "";
  };

  /** A layer of a file, which is loaded when it is first wanted. */
  const fileLayer = (map, id, address, type, paint, before) => {
    if (!map.getSource(address)) map.addSource(address, { type: "geojson", data: address });
    if (!map.getLayer(id)) map.addLayer({ id, type, source: address, paint }, before);
    for (const [name, value] of Object.entries(paint)) map.setPaintProperty(id, name, value);
  };

  const addBorder = (map) => {
    const line = { "line-color": token("border"), "line-width": 1 };
    fileLayer(map, BORDER, now.scene.files.border, "line", line, MARKS[0]);
  };

  /** Colours and widths for the scene that comes. */
  nq57.dress = (map) => {
    if (!map.getLayer(FILL)) return;
    if (!isCrowded()) addLines(map);
    const inside = Boolean(now.scene.province);
    const look = `${inside}/${isCrowded()}/${mapScheme()}`;
    if (map.nq57.look === look) return;
    map.nq57.look = look;
    map.setPaintProperty(FILL, "fill-color", classColour());
    if (!map.getLayer(EDGE)) return;
    const paint = (id, values) => {
      for (const [name, value] of Object.entries(values)) map.setPaintProperty(id, name, value);
    };
    // Below the fill only the outer half of the outer edge is seen.
    const [edge, seam] = isCrowded() ? [0, 0] : inside ? [2.4, 0.4] : [1.2, 0];
    paint(EDGE, { "line-color": token("coast"), "line-width": edge });
    // Inwards, so that two neighbours share a seam and the coast keeps its own line.
    const offset = seam / 2;
    paint(SEAM, { "line-color": token("border"), "line-width": seam, "line-offset": offset });
    // In the country a file has the borders of provinces: along a ragged coast a seam is noise.
    if (!inside && !isCrowded()) addBorder(map);
    paint(MARKS[0], { "line-color": token("halo"), "line-width": marked([1, 6, 2, 6]) });
    paint(MARKS[1], { "line-color": token("text"), "line-width": marked([1, 2, 2, 2.5]) });
  };

  /** What stands around the units; it is asked for when the units are painted. */
  nq57.furnish = () => {
    const map = nq57.mapLibre();
    if (!map?.getLayer(FILL)) return;
    addLines(map);
    nq57.dress(map);
    const { coast, context } = now.scene.files;
    if (context) {
      const land = { "fill-color": token("land"), "fill-outline-color": token("line") };
      fileLayer(map, LAND, context, "fill", land, EDGE);
    }
    if (!isCrowded()) return;
    fileLayer(map, COAST, coast, "line", { "line-color": token("coast"), "line-width": 0.5 });
    addBorder(map);
  };

  /** Take away what stood around the old units. */
  const clear = (map) => {
    const stays = now.scene.files.context ? [LAND] : isCrowded() ? [] : [BORDER];
    for (const id of [LAND, COAST, BORDER]) {
      if (!stays.includes(id) && map.getLayer(id)) map.removeLayer(id);
    }
  };

  /** Camera, colours and lines of the scene that has come, all at once. */
  const enter = (map) => {
    const { center, zoom } = now.target;
    clear(map);
    nq57.dress(map);
    setStates(map);
    map.jumpTo({ center: [center.lon, center.lat], zoom });
    // The worker begins with the tiles now, not when the next frame finds that they are missing.
    map.style.tileManagers[UNITS].update(map._camera.transform);
    now.given = true;
  };

  /**
   * Give the source the geometry of the scene. The old units stay until it has come, and none of
   * them is tiled again meanwhile.
   */
  const renew = (map, source, set) => {
    const address = now.scene.files.units;
    if (source.nq57 === address) {
      enter(map);
      return;
    }
    source.nq57 = address;
    const tiles = map.style.tileManagers[UNITS];
    tiles.pause();
    const arrived = (event) => {
      if (event.sourceId !== UNITS || event.sourceDataType !== "content") return;
      map.off("sourcedata", arrived);
      // A newer place may have been asked for; its own geometry is on its way.
      if (now.scene.files.units !== address) return;
      // Tiles of another scale would be made anew for nothing.
      if (Math.abs(now.target.zoom - map.getZoom()) > 1) tiles.clearTiles();
      tiles.resume();
      enter(map);
    };
    map.on("sourcedata", arrived);
    set(address);
  };

  /** Take over a map that plotly has just made: before it adds the units. */
  nq57.adopt = (map) => {
    if (map.nq57) return;
    map.nq57 = { files: {}, look: "", lit: "" };
    const [addSource, addLayer, setPaint, setLayout] = [
      "addSource",
      "addLayer",
      "setPaintProperty",
      "setLayoutProperty",
    ].map((name) => map[name].bind(map));
    map.addSource = (id, source) => {
      if (id !== UNITS) return addSource(id, source);
      const address = now.scene.files.units;
      addSource(id, { ...source, data: address });
      const added = map.getSource(UNITS);
      added.nq57 = address;
      const set = added.setData.bind(added);
      added.setData = () => renew(map, added, set);
      setStates(map);
      now.given = true;
      return map;
    };
    map.addLayer = (layer, before) => {
      if (layer.id === PLOTLY_LINE) layer = { ...layer, layout: { visibility: "none" } };
      if (layer.id === FILL) layer = { ...layer, paint: { "fill-color": classColour() } };
      addLayer(layer, before);
      if (layer.id === FILL) nq57.dress(map);
      return map;
    };
    // What plotly sets at every update is ours to set: the colour and who is dimmed. Its own lines
    // are not used, and each change of them would be a frame of the old units.
    const theirs = (id, name, value) =>
      id === PLOTLY_LINE ||
      (id === FILL && name === "fill-color" && value?.type === "identity") ||
      (id === FILL && name === "fill-opacity" && value === 1);
    map.setPaintProperty = (id, name, value, ...rest) =>
      theirs(id, name, value) ? map : setPaint(id, name, value, ...rest);
    map.setLayoutProperty = (id, name, value, ...rest) =>
      id === PLOTLY_LINE ? map : setLayout(id, name, value, ...rest);
    map.on("move", () => nq57.drawOverlay());
    map.on("moveend", nq57.keepCamera);
    // Nothing here fades by zoom; the wait for it would be a third of a second without a change.
    map._fadeDuration = 0;
    map.dragRotate.disable();
    map.touchZoomRotate.disableRotation();
    map.setMaxZoom(13);
    map.on("sourcedata", (event) => {
      // The worker sends back what it has fetched; nobody here needs it.
      if (event.sourceDataType !== "metadata") return;
      const source = map.getSource(event.sourceId);
      if (source?._data?.geojson) source._data = { url: source.nq57 || event.sourceId };
    });
    map.on("error", (event) => {
      // A broken line: the next time that the place is asked for, its geometry is too.
      if (event.sourceId === UNITS) map.getSource(UNITS).nq57 = null;
    });
    nq57.listenToPointer(map);
  };

  /** Outline a unit under the pointer (1) and the chosen one (2). */
  nq57.markUnits = (map, hovered, chosen) => {
    if (!map.getSource(UNITS)) return;
    const wanted = new Map();
    if (hovered) wanted.set(numberOfCode(hovered), 1);
    if (chosen) wanted.set(numberOfCode(chosen), 2);
    const before = map.nq57.marked || new Map();
    for (const id of before.keys()) {
      if (!wanted.has(id)) map.setFeatureState({ source: UNITS, id }, { m: 0 });
    }
    for (const [id, m] of wanted) {
      if (before.get(id) !== m) map.setFeatureState({ source: UNITS, id }, { m });
    }
    map.nq57.marked = wanted;
  };

  /** West, south, east, north of a unit as far as it is on the map; null where it is not. */
  nq57.boxOf = (map, code) => {
    const filter = ["==", ["id"], numberOfCode(code)];
    const box = [180, 90, -180, -90];
    for (const { geometry } of map.querySourceFeatures(UNITS, { filter })) {
      for (const [lon, lat] of geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2)) {
        box[0] = Math.min(box[0], lon);
        box[1] = Math.min(box[1], lat);
        box[2] = Math.max(box[2], lon);
        box[3] = Math.max(box[3], lat);
      }
    }
    return box[0] > box[2] ? null : box;
  };
})();
