/* The small map beside the work queue: the same communes as its table, the same ones chosen. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { bounds, path, pointsOf, projection } = nq57.flat;
  const [WIDTH, HEIGHT, EDGE, NEAR] = [280, 240, 8, 9];
  const MAINLAND = [102.1, 8.35, 109.6, 23.45];

  const inset = (code, { name, province, marked }, points, top, listed) => {
    const { svg } = nq57;
    const [left, width, height] = [WIDTH - 88, 86, 62];
    const [west, south, east, north] = bounds(points);
    const scale = Math.min((width - 20) / (east - west || 1), (height - 30) / (north - south || 1));
    const state = listed ? "queue-dot" : marked ? "class-6" : "queue-land";
    const group = svg("g", { "data-code": listed ? code : "", "data-province": province });
    group.append(svg("rect", { x: left, y: top, width, height, rx: 4, class: "queue-inset" }));
    group.append(svg("text", { x: left + 8, y: top + 14, class: "queue-name" }, name));
    for (const [lon, lat] of points) {
      const cx = left + 10 + (lon - west) * scale;
      const cy = top + 22 + (north - lat) * scale;
      group.append(svg("circle", { cx, cy, r: 1.4, class: state }));
    }
    return group;
  };

  /** Draw everything that does not change with what is chosen; spots are where a click picks. */
  const draw = (scene, rows, files) => {
    const { svg } = nq57;
    const [locator, islands, units, ...anchors] = files;
    const canvas = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
    const places = new Map(anchors.flatMap((one) => Object.entries(one)));
    const far = scene.offshore;
    const spots = [];
    const insets = Object.keys(far).filter(
      (code) => islands[code] && (!units || far[code].province === scene.province),
    );
    let at = projection(MAINLAND, WIDTH - 70, HEIGHT, EDGE);
    if (units) {
      const near = units.features.filter((one) => !(one.id in far));
      const box = bounds(pointsOf(near));
      // Below stands what qualifies the map.
      at = projection(box, insets.length ? WIDTH - 90 : WIDTH, HEIGHT - 28, EDGE);
      for (const one of near) {
        const d = path(one.geometry, at);
        const name = rows.has(one.id) ? "queue-unit is-listed" : "queue-unit";
        canvas.append(svg("path", { d, class: name, "data-code": rows.has(one.id) ? one.id : "" }));
      }
    } else {
      for (const [code, rings] of Object.entries(locator)) {
        const shape = { d: path(rings, at), class: "queue-land", "data-province": code };
        canvas.append(svg("path", shape));
      }
    }
    for (const [code, name] of rows) {
      if (!places.has(code) || code in far) continue;
      const [x, y] = at(places.get(code));
      spots.push([code, x, y]);
      if (units) continue;
      const dot = { cx: x.toFixed(1), cy: y.toFixed(1), r: 2, class: "queue-dot" };
      const circle = svg("circle", { ...dot, "data-code": code });
      circle.append(svg("title", {}, name));
      canvas.append(circle);
    }
    insets.forEach((code, i) => {
      const top = units ? 8 : 44 + i * 74;
      canvas.append(inset(code, far[code], islands[code], top, rows.has(code)));
      if (rows.has(code)) spots.push([code, WIDTH - 45, top + 36]);
    });
    canvas.append(svg("g", { class: "queue-rings" }));
    return { canvas, spots };
  };

  let shown = { key: null, spots: [], canvas: null };
  nq57.drawQueueMap = async (api, chosen) => {
    const holder = document.getElementById("queue-map");
    if (!holder || !holder.offsetParent) return;
    const rows = new Map();
    api?.forEachNodeAfterFilter(({ id, data }) => data.section || rows.set(id, data.full));
    const told = document.getElementById("queue-listed")?.dataset.scene;
    if (!told) return; // It is not drawn yet; this is called again when it is.
    const key = told + [...rows.keys()].join();
    if (shown.key === key && (!shown.canvas || holder.contains(shown.canvas))) return;
    shown = { key, spots: [], canvas: null };
    const scene = JSON.parse(told);
    const addresses = [scene.locator, scene.islands, scene.units, ...scene.anchors];
    const files = await nq57.flat.files(addresses, () => shown.key === key && holder.isConnected);
    if (!files || shown.key !== key) return;
    if (!holder.isConnected) {
      shown.key = null; // The page was left; it may come back.
      return;
    }
    shown = { key, ...draw(scene, rows, files) };
    holder.replaceChildren(shown.canvas);
    nq57.drawQueueChosen(chosen);
  };

  // A list that is empty has no table, and a map all the same.
  new MutationObserver(() => {
    if (document.querySelector(".queue #unmarked-table.empty-list")) {
      nq57.drawQueueMap(null, new Set());
    }
  }).observe(document.body, { childList: true, subtree: true });

  /** Ring what is chosen. */
  nq57.drawQueueChosen = (chosen) => {
    const rings = shown.canvas?.querySelector(".queue-rings");
    if (!rings) return;
    const marks = shown.spots
      .filter(([code]) => chosen.has(code))
      .flatMap(([code, cx, cy]) =>
        ["queue-ring halo", "queue-ring"].map((name) =>
          nq57.svg("circle", { cx, cy, r: 4.5, class: name, "data-ring": code }),
        ),
      );
    rings.replaceChildren(...marks);
  };

  document.addEventListener("click", (event) => {
    const canvas = event.target.closest?.("#queue-map svg");
    if (!canvas) return;
    const { code, province } = event.target.closest("[data-code]")?.dataset || {};
    if (code && !event.target.matches(".queue-dot")) return nq57.pickInQueue(code);
    // The nearest dot, for a finger is wider than a dot.
    const point = new DOMPoint(event.clientX, event.clientY);
    const { x, y } = point.matrixTransform(canvas.getScreenCTM().inverse());
    const away = ([, cx, cy]) => Math.hypot(cx - x, cy - y);
    const nearest = shown.spots.reduce(
      (best, one) => (!best || away(one) < away(best) ? one : best),
      null,
    );
    if (nearest && away(nearest) < NEAR) nq57.pickInQueue(nearest[0]);
    else {
      const home = province || event.target.dataset.province;
      if (home) nq57.go(nq57.withQuery({ province: home }));
    }
  });
})();
