/* The two small maps of a file: the classes before it and after it, as SVG. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const [WIDTH, HEIGHT, EDGE] = [280, 300, 6];
  const MAINLAND = [102.1, 8.35, 109.6, 23.45];
  /** Where the map of the country ends in the east: Trường Sa is on it. */
  const EAST = 114.7;
  const OFFSHORE = { 20333: "48", 22736: "56" };

  const ringsOf = ({ type, coordinates }) => (type === "Polygon" ? coordinates : coordinates.flat());

  const bounds = (features) => {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const one of features) {
      for (const [lon, lat] of ringsOf(one.geometry).flat()) {
        box[0] = Math.min(box[0], lon);
        box[1] = Math.min(box[1], lat);
        box[2] = Math.max(box[2], lon);
        box[3] = Math.max(box[3], lat);
      }
    }
    return box;
  };

  /** Degrees to the units of the picture: true to shape in the middle of the box. */
  const projection = ([west, south, east, north]) => {
    const narrow = Math.cos(((south + north) / 2) * (Math.PI / 180));
    const across = (WIDTH - 2 * EDGE) / ((east - west) * narrow);
    const scale = Math.min(across, (HEIGHT - 2 * EDGE) / (north - south));
    const left = (WIDTH - (east - west) * narrow * scale) / 2;
    const top = (HEIGHT - (north - south) * scale) / 2;
    return ([lon, lat]) => [left + (lon - west) * narrow * scale, top + (north - lat) * scale];
  };

  const path = (geometry, at) => {
    const point = (one) =>
      at(one)
        .map((value) => value.toFixed(1))
        .join(" ");
    const line = (ring) => "M" + ring.map(point).join("L") + "Z";
    return ringsOf(geometry).map(line).join("");
  };

  const draw = (classes, turned, features, islands, words) => {
    const { svg } = nq57;
    const country = features.every((one) => one.id.length === 2);
    const canvas = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
    const near = features.filter((one) => !(one.id in OFFSHORE));
    const [west, south, , north] = MAINLAND;
    const at = projection(country ? [west, south, EAST, north] : bounds(near));
    const outlined = [];
    for (const one of near) {
      const number = classes[one.id] ?? 0;
      const shape = { d: path(one.geometry, at), class: `import-unit class-${number}` };
      canvas.append(svg("path", { ...shape, "data-code": one.id, "data-class": number }));
      if (turned.includes(one.id)) outlined.push(svg("path", { d: shape.d, class: "import-turn" }));
    }
    canvas.append(...outlined);
    for (const [code, points] of Object.entries(islands)) {
      const unit = country ? OFFSHORE[code] : code;
      if (!(unit in classes)) continue;
      // Far from its province it has a place of its own: it must not shrink what lies together.
      const spots = country ? points.map(at) : [[WIDTH - 34, HEIGHT - 26]];
      for (const [cx, cy] of spots) {
        const dot = { cx, cy, r: country ? 1.6 : 4, class: `import-islet class-${classes[unit]}` };
        canvas.append(svg("circle", { ...dot, "data-code": code, "data-class": classes[unit] }));
      }
      const [x, y] = [0, 1].map((i) => Math.min(...spots.map((spot) => spot[i])));
      const name = { x, y: y - 7, class: "import-islet-name" };
      canvas.append(svg("text", country ? name : { ...name, "text-anchor": "middle" }, words[code]));
    }
    return canvas;
  };

  const drawImportMaps = (content) => {
    if (!content) return window.dash_clientside.no_update;
    const { before, after, turned, geometry, islands, words } = content;
    Promise.all([geometry, islands].map(nq57.file)).then(([units, far]) => {
      for (const [side, classes] of Object.entries({ before, after })) {
        const map = draw(classes, turned, units.features, far, words);
        document.getElementById(`import-map-${side}`)?.replaceChildren(map);
      }
    });
    return window.dash_clientside.no_update;
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    nq57: { ...(window.dash_clientside || {}).nq57, drawImportMaps },
  });
})();
