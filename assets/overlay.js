/* What is drawn above the choropleth: count discs, names, outlines. The same for both renderers. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const SVG = "http://www.w3.org/2000/svg";
  const place = { names: new Map(), anchors: null, anchorsFrom: null, lines: new Map() };

  const make = (name, attributes, text) => {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return node;
  };
  nq57.svg = make;

  /** Degrees to pixels of the frame, by whichever renderer is on. */
  nq57.project = (lon, lat) => {
    const map = nq57.mapLibre();
    if (map) {
      const { x, y } = map.project([lon, lat]);
      return [x, y];
    }
    const projection = nq57.graph()?._fullLayout?.geo?._subplot?.projection;
    return projection ? projection([lon, lat]) : null;
  };

  const ring = (points) =>
    points
      .map(([lon, lat], i) => {
        const at = nq57.project(lon, lat);
        return at ? `${i ? "L" : "M"}${at[0].toFixed(1)} ${at[1].toFixed(1)}` : "";
      })
      .join("");

  const outline = (geometry) => {
    const parts = {
      Polygon: (c) => c.map(ring).map((path) => path + "Z"),
      MultiPolygon: (c) => c.flat().map(ring).map((path) => path + "Z"),
      LineString: (c) => [ring(c)],
      MultiLineString: (c) => c.map(ring),
    };
    return parts[geometry.type] ? parts[geometry.type](geometry.coordinates).join("") : "";
  };

  const SMALL = 10;
  const ISLETS = 9;
  /** Where a unit is a speck at this scale, the middles of its islets: an outline would bury it. */
  const specks = (code) => {
    const map = nq57.mapLibre();
    const islands = place.islands?.[code];
    if (islands && map) return map.getZoom() < ISLETS ? islands : [];
    const box = place.anchors?.[code]?.slice(2) || (map && nq57.boxOf(map, code));
    if (!box) return [];
    const [a, b] = [nq57.project(box[0], box[1]), nq57.project(box[2], box[3])];
    if (!a || !b || b[0] - a[0] > SMALL || a[1] - b[1] > SMALL) return [];
    return [[(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]];
  };

  /** Outline the unit under the pointer and the chosen one. */
  const drawMarks = (canvas) => {
    const map = nq57.mapLibre();
    const chosen = nq57.focusCode();
    const shown = { "hover-line": nq57.hovered, "focus-line": chosen };
    const ringed = {};
    for (const [name, code] of Object.entries(shown)) {
      const spots = code ? specks(code) : [];
      ringed[code] = spots.length > 0;
      for (const [lon, lat] of spots) {
        const [cx, cy] = nq57.project(lon, lat);
        canvas.append(make("circle", { cx, cy, r: SMALL * 0.8, class: name }));
      }
      const d = !map && code && !spots.length ? nq57.outlineOf(code) : null;
      if (!d) continue;
      canvas.append(make("path", { d, class: `${name} halo` }), make("path", { d, class: name }));
    }
    const plain = (code) => (code && !ringed[code] ? code : null);
    if (map) nq57.markUnits(map, plain(nq57.hovered), plain(chosen));
  };

  const names = async () => {
    const address = nq57.now.scene.units;
    if (place.from === address) return;
    const file = await nq57.file(address);
    place.from = address;
    place.names = new Map(file.codes.map((code, i) => [code, [file.names[i], file.kinds[i]]]));
  };
  nq57.nameOf = (code) => place.names.get(code) || [code, ""];
  nq57.loadNames = names;

  nq57.focusCode = () => {
    const selected = nq57.query().get("selected");
    const commune = location.pathname.match(/^\/commune\/(\d{5})$/);
    return selected || (commune ? commune[1] : null);
  };

  /** Draw everything above the map anew; cheap enough for every frame of a flight. */
  nq57.drawOverlay = () => {
    const { scene } = nq57.now;
    const holder = document.getElementById("overlay");
    if (!scene || !holder) return;
    if (!nq57.now.given && place.anchorsFrom !== scene.anchors) {
      // The old units still stand there; what belongs to the new ones comes with them.
      holder.replaceChildren();
      return;
    }
    if (place.anchorsFrom !== scene.anchors) {
      place.anchorsFrom = scene.anchors;
      place.anchors = null;
      // Names of all communes are needed under the pointer only, which loads them.
      const named = scene.province ? names() : null;
      const files = [scene.anchors, scene.provinceAnchors, scene.islands].map(nq57.file);
      Promise.all([...files, named]).then(
        ([anchors, provinces, islands]) => {
          if (place.anchorsFrom !== scene.anchors) return;
          Object.assign(place, { anchors, provinces, islands });
          nq57.drawOverlay();
        },
      );
    }
    const size = nq57.size();
    const canvas = make("svg", { width: size.width, height: size.height });
    if (nq57.renderer() === "svg") drawBorder(canvas);
    drawMarks(canvas);
    if (place.anchors) {
      if (scene.province) drawNames(canvas, size);
      else if (scene.level === "province") drawDiscs(canvas, size);
      if (!scene.province) drawSea(canvas, size);
    }
    holder.replaceChildren(canvas);
  };

  /** Where there are no line layers, the same lines are drawn here. */
  const drawBorder = (canvas) => {
    const { files, province } = nq57.now.scene;
    for (const [address, name] of [[files.coast, "coast"], [files.border, province ? "coast" : ""]]) {
      if (!address) continue;
      const known = place.lines.get(address);
      if (known) {
        const d = known.features.map((one) => outline(one.geometry)).join("");
        canvas.append(make("path", { d, class: `border-line ${name}` }));
        continue;
      }
      nq57.file(address).then((lines) => {
        if (place.lines.has(address)) return;
        place.lines.set(address, lines);
        nq57.drawOverlay();
      });
    }
  };

  const drawSea = (canvas, size) => {
    const at = nq57.project(111.4, 18.2);
    if (!at || at[0] > size.width - 40 || size.width < 560) return;
    const words = nq57.now.scene.words.sea;
    canvas.append(make("text", { x: at[0], y: at[1], class: "sea-name" }, words));
  };

  /** A disc with the number of unmarked communes in each province that is not fully covered. */
  const drawDiscs = (canvas, size) => {
    const { classes } = nq57.now;
    const metric = nq57.query().get("metric") || "coverage";
    if (!classes || metric !== "coverage") return;
    const spots = [];
    for (const [code, n] of Object.entries(classes.unmarked)) {
      const anchor = place.anchors[code];
      const at = anchor && nq57.project(anchor[0], anchor[1]);
      if (at) spots.push({ code, n, x: at[0], y: at[1], lon: anchor[0], lat: anchor[1] });
    }
    const small = size.width < 560 || spots.length > 20;
    if (size.width >= 690) drawLeaders(canvas, spots, size);
    for (const spot of spots) {
      const r = (6.5 + 1.35 * Math.sqrt(spot.n)) * (small ? 0.76 : 1);
      const { x: cx, y: cy } = spot;
      canvas.append(make("circle", { cx, cy, r: r + 1.4, class: "disc-halo" }));
      canvas.append(make("circle", { cx, cy, r, class: "disc" }));
      const style = `font-size:${small ? 9 : 12}px`;
      canvas.append(make("text", { x: cx, y: cy, class: "disc-number", style }, spot.n));
    }
  };

  /** The meridian that has as much land to its west as to its east, by latitude. */
  const spine = (lat) => {
    if (lat > 20.6) return 105.6;
    if (lat > 18) return 106;
    return lat > 11 ? 106.6 : 105.7;
  };

  const GAP = 35;
  /** Heights of labels as near their discs as they get without touching each other. */
  const spread = (list, height, top) => {
    const push = () => {
      for (let i = 1; i < list.length; i++) {
        list[i].at = Math.max(list[i].at, list[i - 1].at + GAP);
      }
    };
    for (const spot of list) spot.at = spot.y;
    push();
    const drift = list.reduce((sum, spot) => sum + spot.at - spot.y, 0) / (list.length || 1);
    for (const spot of list) spot.at -= drift;
    if (list.length) list[0].at = Math.max(list[0].at, top);
    push();
    const over = list.length ? list[list.length - 1].at - (height - 20) : 0;
    if (over > 0) for (const spot of list) spot.at -= over;
  };

  /** Names with leader lines in the free sides, west of the country or east of it. */
  const drawLeaders = (canvas, spots, size) => {
    if (isZoomed()) return;
    const sides = { west: [], east: [] };
    for (const spot of spots) {
      if (!nq57.now.classes.labels[spot.code]) continue;
      sides[spot.lon > spine(spot.lat) ? "east" : "west"].push(spot);
    }
    for (const [side, list] of Object.entries(sides)) {
      const west = side === "west";
      list.sort((a, b) => a.y - b.y);
      // In the east they begin below the switches.
      spread(list, size.height, west ? 16 : 72);
      for (const spot of list) {
        const [name, percent, of] = nq57.now.classes.labels[spot.code];
        const detail = `${of} · ${percent}`;
        const width = Math.max(name.length * 7, detail.length * 6.6);
        // North of 18° the land reaches further west, south of it further east.
        const coast = west ? (spot.lat > 18 ? 102.1 : 104.4) : spot.lat > 18 ? 107.6 : 109.5;
        const edge = nq57.project(coast, spot.lat)[0];
        const x = west ? Math.max(edge - 10, width + 6) : Math.min(edge + 14, size.width - width - 8);
        const y = spot.at;
        const from = { x1: spot.x, y1: spot.y, x2: west ? x + 4 : x - 4, y2: y, class: "leader" };
        const anchor = west ? "end" : "start";
        canvas.append(make("line", from));
        canvas.append(make("text", { x, y: y - 2, "text-anchor": anchor, class: "name" }, name));
        canvas.append(
          make("text", { x, y: y + 12, "text-anchor": anchor, class: "detail" }, detail),
        );
      }
    }
  };

  const isZoomed = () => {
    const map = nq57.mapLibre();
    const fitted = nq57.now.fitted && JSON.parse(nq57.now.fitted);
    return Boolean(map && fitted && Math.abs(map.getZoom() - fitted.zoom) > 0.4);
  };

  /** Names of communes: those that must be seen first, as many as fit without touching. */
  const drawNames = (canvas, size) => {
    if (!nq57.now.shown) return;
    const { codes, numbers: z } = nq57.now.shown;
    const taken = [];
    const put = (x, y, words, name, wide) => {
      const half = (words.length * wide) / 2;
      const box = [x - half - 3, y - 9, x + half + 3, y + 9];
      const out = box[0] < 0 || box[2] > size.width || box[1] < 0 || box[3] > size.height;
      const hits = taken.some(
        (one) => box[0] < one[2] && box[2] > one[0] && box[1] < one[3] && box[3] > one[1],
      );
      if (out || hits) return;
      taken.push(box);
      canvas.append(make("text", { x, y, class: name }, words));
    };
    const focus = nq57.focusCode();
    const units = Array.from(codes, (code, i) => {
      const anchor = place.anchors[code];
      if (!anchor) return null;
      const [x1, y1] = nq57.project(anchor[2], anchor[3]) || [0, 0];
      const [x2, y2] = nq57.project(anchor[4], anchor[5]) || [0, 0];
      const area = Math.abs((x2 - x1) * (y2 - y1));
      const ground = z[i] === 6 ? " on-full" : z[i] === 5 ? " on-c5" : "";
      return { code, anchor, area, ground, first: code === focus ? 2 : z[i] === 7 ? 1 : 0 };
    });
    units
      .filter(Boolean)
      .sort((a, b) => b.first - a.first || b.area - a.area)
      .forEach(({ code, anchor, area, first, ground }) => {
        const [words] = nq57.nameOf(code);
        const room = area > (words.length * 6.4) ** 2 * (first ? 0.18 : 0.5);
        if (!room && first < 2) return;
        const at = nq57.project(anchor[0], anchor[1]);
        if (at) put(at[0], at[1], words, `unit-name${ground}`, 6.6);
      });
    for (const [code, anchor] of Object.entries(place.provinces || {})) {
      if (code === nq57.now.scene.province) continue;
      const at = nq57.project(anchor[0], anchor[1]);
      const name = nq57.provinceNames?.[code];
      if (at && name) put(at[0], at[1], name, "neighbour-name", 8);
    }
  };
})();
