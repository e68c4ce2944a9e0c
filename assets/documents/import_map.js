/* The two small maps of a file: the classes before it and after it, as SVG. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { bounds, path, pointsOf, projection } = nq57.flat;
  const [WIDTH, HEIGHT, EDGE] = [280, 300, 6];
  const MAINLAND = [102.1, 8.35, 109.6, 23.45];
  /** Where the map of the country ends in the east: Trường Sa is on it. */
  const EAST = 114.7;
  const OFFSHORE = { 20333: "48", 22736: "56" };

  const draw = (classes, turned, features, islands, words) => {
    const { svg } = nq57;
    const country = features.every((one) => one.id.length === 2);
    const canvas = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
    const near = features.filter((one) => !(one.id in OFFSHORE));
    const [west, south, , north] = MAINLAND;
    const box = country ? [west, south, EAST, north] : bounds(pointsOf(near));
    const at = projection(box, WIDTH, HEIGHT, EDGE);
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
    const wanted = () => Boolean(document.getElementById("import-map-after"));
    nq57.flat.files([geometry, islands], wanted).then((files) => {
      if (!files) return;
      const [units, far] = files;
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
