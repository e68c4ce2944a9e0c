/*
 * One equal square a commune, above the map, which stays mounted below. The provinces stand in the
 * order that the server gives, the communes in that of their codes: a square keeps its place on
 * every day. Squares fly between their places on the map and here where motion is allowed.
 */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { now } = nq57;
  const SIDE = nq57.TILE_SIDE;
  const OFFSHORE = { "20333": "hoangSa", "22736": "truongSa" };
  const state = { shown: null, from: null, started: 0, leaving: false, file: null, turn: 0 };
  nq57.tiles = state;

  const frame = () => document.querySelector(".map-frame");
  const wanted = () =>
    nq57.query().get("layout") === "tiles" && /^\/($|province\/|commune\/)/.test(location.pathname);
  const codesOf = (steps) => {
    let at = 0;
    return steps.map((step) => String((at += step)).padStart(5, "0"));
  };
  const isNarrow = () => matchMedia("(max-width: 760px)").matches;

  const holder = () => {
    let node = document.getElementById("tiles");
    if (node) return node;
    node = nq57.element("div", "tiles", [document.createElement("canvas")], { id: "tiles", role: "img" });
    document.getElementById("insets").after(node);
    listen(node);
    return node;
  };

  /** What the squares are drawn from, once it is all there and belongs together; else null. */
  const ready = () => {
    const { scene } = now;
    if (scene?.level !== "commune" || !now.classes) return null;
    // The scene of the place that was left is not the one of this address.
    const place = location.pathname.match(/^\/province\/(\d\d)$/)?.[1];
    if (location.pathname === "/" ? scene.province : place && scene.province !== place) return null;
    const numbers = nq57.digits();
    const codes = codesOf(scene.figure.data[0].locations);
    if (numbers?.length !== codes.length) return null;
    return { codes, numbers: nq57.numbers(numbers), unmarked: now.classes.digits.coverage };
  };

  const address = () => {
    const { units, anchors } = now.scene;
    const language = nq57.query().get("lang");
    const path = units.replace("/units/", `/tiles/${anchors.split("/")[2]}/`);
    return path + (language ? `?lang=${encodeURIComponent(language)}` : "");
  };

  const arrange = (given, file) => {
    const size = nq57.size();
    const known = new Map(given.codes.map((code, i) => [code, i]));
    const regions = file.regions.map((region) =>
      region.map(([province, steps]) => {
        const codes = codesOf(steps);
        const missing = codes.filter((code) => given.unmarked[known.get(code)] === "7").length;
        return { codes, label: nq57.tileLabel(province, missing, codes.length, file.words) };
      }),
    );
    const grows = isNarrow();
    const margins = grows ? { top: 112, left: 14, right: 14 } : { top: 62, left: 8, right: 20 };
    // The chips of the filters stand above the squares on a phone, else below them.
    const tools = nq57.toolsHeight?.() || 0;
    if (grows) margins.top = Math.max(margins.top, tools);
    const height = size.height - margins.top - (grows ? 16 : Math.max(46, tools));
    const made = nq57.tilePlaces(regions, { ...size, ...margins, height, grows });
    made.height = grows ? Math.max(made.height, size.height) : size.height;
    return { ...given, ...made, width: size.width, file };
  };

  const easing = (t) => (t < 0.5 ? 2 * t * t : 1 - (2 - 2 * t) ** 2 / 2);
  const between = (a, b, t) => a + (b - a) * t;

  /** Where a unit lies on the map below, as a small square. */
  const onMap = (file) => (code) => {
    const point = file.points[code];
    const at = point && nq57.project(point[0], point[1]);
    return at ? { x: at[0] - 2, y: at[1] - 2, side: 4 } : null;
  };

  const paint = (t) => {
    const { shown, from } = state;
    const node = holder();
    const canvas = node.firstChild;
    const { width, height, codes, numbers, places } = shown;
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
      Object.assign(canvas, { width: width * ratio, height: height * ratio });
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const style = getComputedStyle(document.documentElement);
    const token = (name) => style.getPropertyValue(`--${name}`).trim();
    const colours = ["nodata", "c1", "c2", "c3", "c4", "c5", "full", "un", "lost"].map(token);
    const [dim, ink, halo, coast] = ["dim", "text", "halo", "coast"].map(token);
    const edge = `${coast}73`;
    const lit = nq57.litClasses();
    const crisp = (value) => (t === 1 ? Math.round(value * ratio) / ratio : value);
    const boxOf = (code) => {
      const to = places.get(code);
      const start = (t < 1 && from?.(code)) || to;
      if (!to) return null;
      const side = crisp(between(start.side, to.side, t));
      return [crisp(between(start.x, to.x, t)), crisp(between(start.y, to.y, t)), side, side];
    };
    codes.forEach((code, i) => {
      const box = boxOf(code);
      if (!box) return;
      const aside = (lit && !lit.has(numbers[i])) || nq57.isAside?.(i);
      pen.globalAlpha = aside ? 0.16 : 1;
      pen.fillStyle = colours[numbers[i]];
      pen.fillRect(...box);
      // The palest class on a light ground and the darkest on a dark one need an edge.
      pen.strokeStyle = numbers[i] ? edge : dim;
      pen.lineWidth = numbers[i] ? 1 : 1.5;
      const inner = pen.lineWidth / 2;
      pen.strokeRect(box[0] + inner, box[1] + inner, box[2] - 2 * inner, box[3] - 2 * inner);
    });
    pen.globalAlpha = 1;
    const ring = (code, out, colour, width) => {
      const box = boxOf(code);
      if (!box) return;
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.strokeRect(box[0] - out, box[1] - out, box[2] + 2 * out, box[3] + 2 * out);
    };
    for (const code of Object.keys(OFFSHORE)) {
      ring(code, 1, halo, 2);
      ring(code, 2.5, ink, 1.5);
    }
    for (const [code, width] of [[nq57.hovered, 2], [nq57.focusCode(), 2.5]]) {
      if (!code) continue;
      ring(code, 2.5, halo, 5);
      ring(code, 2, ink, width);
    }
  };

  const label = () => {
    const { shown } = state;
    const node = holder();
    const missing = [...shown.unmarked].filter((one) => one === "7").length;
    const words = { x: nq57.whole(missing), n: nq57.whole(shown.codes.length) };
    const said = shown.file.words.label.replace(/\{(\w)\}/g, (_, name) => words[name]);
    node.setAttribute("aria-label", said);
    const spans = shown.labels.map(({ name, count, x, y }) => {
      const parts = count ? [name, nq57.element("b", "", count)] : [name];
      const span = nq57.element("span", "tile-label", parts, { "aria-hidden": "true" });
      Object.assign(span.style, { left: `${x}px`, top: `${y}px` });
      return span;
    });
    node.replaceChildren(node.firstChild, ...spans);
    node.style.height = `${shown.height}px`;
    frame().style.setProperty("--tiles-height", `${shown.height}px`);
  };

  const move = (from, then) => {
    const turn = ++state.turn;
    const node = holder();
    const lasts = from ? nq57.flight() : 0;
    Object.assign(state, { from, started: performance.now() });
    const step = () => {
      if (turn !== state.turn) return;
      const done = lasts ? Math.min((performance.now() - state.started) / lasts, 1) : 1;
      node.classList.toggle("is-moving", done < 1);
      paint(easing(state.leaving ? 1 - done : done));
      if (done < 1) requestAnimationFrame(step);
      else then?.();
    };
    step();
  };

  // What the squares are drawn from comes with the next drawing of the map; only on a first visit
  // they do not wait for the map. One frame at a time, and not for ever.
  const FRAMES = 600;
  let [waiting, left] = [0, FRAMES];
  const wait = () => {
    cancelAnimationFrame(waiting);
    waiting = left-- > 0 ? requestAnimationFrame(look) : 0;
  };

  const enter = async () => {
    const given = ready();
    if (!given || !nq57.size().width) return wait();
    left = FRAMES;
    const asked = address();
    const [file] = (await nq57.flat.files([asked], wanted)) || [];
    if (!file || !wanted() || !now.scene || address() !== asked) return null;
    const before = state.shown;
    const back = state.leaving;
    state.leaving = false;
    const shown = arrange(given, file);
    const same = before && !back && before.file === file && before.width === shown.width;
    state.shown = shown;
    state.key = key();
    holder().hidden = false;
    frame().classList.add("with-tiles");
    label();
    // A first visit has no map to fly from.
    const known = document.documentElement.dataset.painted;
    const place = before && !back ? (code) => before.places.get(code) : known && onMap(file);
    if (same) {
      if (!holder().classList.contains("is-moving")) paint(1);
    } else move(place || null);
    return null;
  };

  const leave = () => {
    if (!state.shown || state.leaving) return;
    state.leaving = true;
    nq57.hover(null);
    frame().classList.remove("with-tiles");
    const still = !nq57.flight();
    move(still ? null : onMap(state.shown.file), () => {
      holder().hidden = true;
      Object.assign(state, { shown: null, leaving: false, key: null });
    });
  };

  const key = () => {
    const { width, height } = nq57.size();
    const page = [location.pathname, location.search, document.documentElement.dataset.mantineColorScheme];
    const tools = nq57.toolsHeight?.();
    return JSON.stringify([now.scene?.key, now.scene?.units, now.classes?.digits, page, width, height, tools]);
  };

  function look() {
    if (!wanted()) {
      leave();
      return;
    }
    if (state.shown && !state.leaving && state.key === key()) {
      if (!holder().classList.contains("is-moving")) paint(1);
    } else enter();
  }

  const listen = (node) => {
    const unitAt = (event) => {
      const box = node.getBoundingClientRect();
      const x = event.clientX - box.left;
      const y = event.clientY - box.top;
      const reach = (state.shown?.pitch || 0) * (1 - SIDE);
      for (const code of state.shown?.codes || []) {
        const at = state.shown.places.get(code);
        if (!at || x < at.x || y < at.y) continue;
        if (x < at.x + at.side + reach && y < at.y + at.side + reach) return code;
      }
      return null;
    };
    node.addEventListener("mousemove", (event) => {
      const code = unitAt(event);
      node.style.cursor = code ? "pointer" : "";
      nq57.hover(code, event);
    });
    node.addEventListener("mouseleave", () => nq57.hover(null));
    node.addEventListener("click", (event) => {
      const code = unitAt(event);
      if (code) nq57.choose(code);
    });
    new ResizeObserver(() => state.shown && look()).observe(frame());
  };

  const drawOverlay = nq57.drawOverlay;
  nq57.drawOverlay = () => {
    drawOverlay();
    look();
  };
  for (const name of ["_dashprivate_pushstate", "popstate"]) {
    window.addEventListener(name, () => {
      left = FRAMES;
      setTimeout(look);
    });
  }
  look();
})();
