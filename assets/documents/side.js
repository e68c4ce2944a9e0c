/* Two days side by side: a second map of the same place, whose camera is tied to the first. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { now, element, svg } = nq57;
  const SCHEME = () => document.documentElement.dataset.mantineColorScheme || "light";
  const NAMES = ["nodata", "c1", "c2", "c3", "c4", "c5", "full", "un", "lost"];
  const token = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const other = { node: null, map: null, made: null, classes: null, tied: false };

  /** The second map, where it is drawn by MapLibre. */
  nq57.otherMap = () => other.map;

  const card = () => document.querySelector(".map-card");
  const isOn = () =>
    nq57.query().get("layout") === "side" && !document.querySelector(".map-card.is-tiles");

  const caption = (frame, day) => {
    let node = frame.querySelector(".map-day");
    if (!node) frame.append((node = element("div", "map-day")));
    const found = nq57.coverageOn(day);
    const { written } = nq57;
    const lines = [element("b", "num", written.day(day))];
    if (found) {
      const share = written.percent(found.x, found.n);
      const of = `${written.whole(found.x)}/${written.whole(found.n)}`;
      lines.push(element("span", "num", `${share} · ${of}`));
    }
    node.replaceChildren(...lines);
  };

  const close = () => {
    card().classList.remove("is-side");
    document.querySelector(".map-frame .map-day")?.remove();
    other.map?.remove();
    other.node?.remove();
    Object.assign(other, { node: null, map: null, made: null, classes: null, numbers: null });
  };

  const open = () => {
    card().classList.add("is-side");
    if (other.node) return;
    const parts = ["map-other-map", "overlay", "insets"].map((name) => element("div", name));
    other.node = element("div", "map-other", parts, { id: "map-other" });
    [other.plain, other.overlay, other.insets] = parts;
    document.querySelector(".map-frame").before(other.node);
  };

  /** Keep two maps on one camera; the one that is moved leads. */
  const tie = (one, two) => {
    const lead = (from, to) => () => {
      if (other.tied || !other.map) return;
      other.tied = true;
      to.jumpTo({ center: from.getCenter(), zoom: from.getZoom() });
      // The first map draws what is above both when it moves.
      other.tied = false;
    };
    const forward = lead(one, two);
    one.on("move", forward);
    two.on("move", lead(two, one));
    two.on("remove", () => one.off("move", forward));
  };

  const layers = (map) => {
    const { files, province } = now.scene;
    map.addSource("units", { type: "geojson", data: files.units });
    const add = (id, source, type, paint) => {
      if (!map.getSource(source)) map.addSource(source, { type: "geojson", data: source });
      map.addLayer({ id, type, source, paint });
    };
    const land = { "fill-color": token("land"), "fill-outline-color": token("line") };
    if (files.context) add("land", files.context, "fill", land);
    const paint = { "fill-color": nq57.classColour() };
    map.addLayer({ id: "fill", type: "fill", source: "units", paint });
    const seam = { "line-color": token("border"), "line-width": 0.4 };
    if (province) map.addLayer({ id: "seam", type: "line", source: "units", paint: seam });
    if (files.coast) {
      add("coast", files.coast, "line", { "line-color": token("coast"), "line-width": 0.6 });
    }
    const border = { "line-color": token(province ? "coast" : "border"), "line-width": 1 };
    add("border", files.border, "line", border);
  };

  const makeMap = (main) => {
    const { lng, lat } = main.getCenter();
    const map = new main.constructor({
      container: other.plain,
      style: { version: 8, sources: {}, layers: [] },
      center: [lng, lat],
      zoom: main.getZoom(),
      maxZoom: 13,
      fadeDuration: 0,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
    });
    map.touchZoomRotate.disableRotation();
    map.getCanvas().setAttribute("aria-hidden", "true");
    map.getCanvas().tabIndex = -1;
    if (matchMedia("(hover: none)").matches) map.dragPan.disable();
    map.on("load", () => {
      layers(map);
      other.ready = true;
      colour();
    });
    map.on("click", (event) => {
      const [found] = map.queryRenderedFeatures(event.point, { layers: ["fill"] });
      if (found) nq57.choose(nq57.codeOf(found.id));
    });
    tie(main, map);
    return map;
  };

  const colour = () => {
    const { numbers, map } = other;
    if (!numbers || !now.shown) return;
    if (map && other.ready) {
      now.shown.codes.forEach((code, i) => {
        map.setFeatureState({ source: "units", id: Number(code) }, { c: numbers[i] });
      });
      // The legend dims both maps.
      const lit = nq57.litClasses();
      const at = ["number", ["feature-state", "c"], 0];
      const dimmed = lit ? ["match", at, [...lit], 1, 0.16] : 1;
      map.setPaintProperty("fill", "fill-opacity", dimmed);
      map.once("idle", () => (other.node.dataset.painted = other.classes.asOf));
      map.triggerRepaint();
    } else if (!map) drawPaths();
    drawDiscs();
    drawInsets();
  };

  /** Without WebGL: the paths of the first map, in the colours of the other day. */
  const drawPaths = () => {
    const size = nq57.size();
    const canvas = svg("svg", { width: size.width, height: size.height });
    const lit = nq57.litClasses();
    const paths = nq57.graph()?.querySelectorAll(".choroplethlayer path.choroplethlocation") || [];
    paths.forEach((path, i) => {
      const at = path.__data__?.index ?? i;
      const drawn = svg("path", { d: path.getAttribute("d") });
      const fill = token(NAMES[other.numbers[at]]);
      if (lit && !lit.has(other.numbers[at])) drawn.style.opacity = 0.16;
      Object.assign(drawn.style, { fill, stroke: now.scene.province ? token("border") : fill });
      drawn.style.strokeWidth = "0.5px";
      canvas.append(drawn);
    });
    document.querySelectorAll("#overlay .border-line").forEach((one) => {
      canvas.append(one.cloneNode());
    });
    other.plain.replaceChildren(canvas);
    other.node.dataset.painted = other.classes.asOf;
  };

  const drawDiscs = async () => {
    const { scene } = now;
    const size = nq57.size();
    const canvas = svg("svg", { width: size.width, height: size.height });
    const metric = nq57.query().get("metric") || "coverage";
    if (scene.level === "province" && !scene.province && metric === "coverage") {
      const anchors = await nq57.file(scene.anchors);
      if (!other.classes) return;
      for (const [code, n] of Object.entries(other.classes.unmarked)) {
        const at = anchors[code] && nq57.project(anchors[code][0], anchors[code][1]);
        if (!at) continue;
        const [cx, cy] = at;
        const r = (6.5 + 1.35 * Math.sqrt(n)) * (size.width < 560 ? 0.76 : 1);
        const style = `font-size:${size.width < 560 ? 9 : 12}px`;
        canvas.append(
          svg("circle", { cx, cy, r: r + 1.4, class: "disc-halo" }),
          svg("circle", { cx, cy, r, class: "disc" }),
          svg("text", { x: cx, y: cy, class: "disc-number", style }, n),
        );
      }
    }
    other.overlay.replaceChildren(canvas);
  };

  /** Hoàng Sa and Trường Sa stand on this map too. */
  const drawInsets = () => {
    const nodes = [...document.querySelectorAll("#insets > .inset")].map((one) => {
      const copy = element("div", one.className, [...one.childNodes].map((c) => c.cloneNode(true)));
      const at = now.shown.codes.indexOf(one.dataset.code);
      const number = at < 0 ? 0 : other.numbers[at];
      for (const dot of copy.querySelectorAll("circle:not(.islet)")) {
        dot.setAttribute("class", `class-${number}`);
      }
      return copy;
    });
    other.insets.replaceChildren(...nodes);
  };

  /** Open, fill or close the second map, as the address says. */
  nq57.drawSide = async () => {
    if (!isOn() || !now.scene || now.classes?.key !== nq57.baseKey() || !now.given) {
      if (other.node && !isOn()) close();
      return;
    }
    const { scene } = now;
    open();
    // The first map is painted first: two at once would both be late.
    if (!document.documentElement.dataset.painted) return;
    const made = [scene.key, SCHEME(), nq57.mapLibre() ? "map" : "svg"].join("/");
    if (other.made !== made) {
      other.made = made;
      other.map?.remove();
      other.ready = false;
      other.map = nq57.mapLibre() ? makeMap(nq57.mapLibre()) : null;
    }
    const day = nq57.comparedDay();
    caption(document.querySelector(".map-frame"), nq57.viewedDay());
    caption(other.node, day);
    let classes;
    try {
      classes = await nq57.classesOf(day, { compare: null, layout: null }).promise;
    } catch {
      return;
    }
    if (!other.node || other.made !== made || nq57.comparedDay() !== day) return;
    other.classes = classes;
    // Units that are not there on both days have no data.
    nq57.inOrder(classes);
    const { digits: all } = classes;
    const digits = all[nq57.query().get("metric")] || all.coverage;
    other.numbers = nq57.numbers(digits);
    colour();
  };

  const { drawOverlay, drawInsets: insetsOfMain } = nq57;
  nq57.drawOverlay = () => {
    drawOverlay();
    if (!other.node || !other.numbers || !now.shown) return;
    if (!other.map && nq57.renderer() === "svg") drawPaths();
    drawDiscs();
  };
  nq57.drawInsets = async () => {
    await insetsOfMain();
    if (other.node && other.numbers && now.shown) drawInsets();
  };
  new ResizeObserver(() => other.map?.resize()).observe(document.querySelector(".map-card"));
})();
