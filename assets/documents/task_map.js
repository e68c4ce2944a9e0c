/* The map of one task: the units that must do it by state, as SVG; the table beside it is its twin. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { bounds, path, pointsOf, projection } = nq57.flat;
  const [WIDTH, HEIGHT, EDGE] = [400, 500, 8];
  /** West, south, east and north of the map of the country: Hoàng Sa and Trường Sa are on it. */
  const COUNTRY = [102.1, 7.5, 114.8, 23.45];
  const HOME = { 20333: "48", 22736: "56" };
  const HATCHED = [2, 5];

  /** The hatches: of what is done late, and of what is blocked. */
  const hatches = () => {
    const { svg } = nq57;
    const defs = svg("defs", {});
    for (const number of HATCHED) {
      const size = { width: 4, height: 4, patternUnits: "userSpaceOnUse" };
      const turn = number === 2 ? 45 : -45;
      const all = { id: `hatch-${number}`, patternTransform: `rotate(${turn})`, ...size };
      const pattern = svg("pattern", all);
      pattern.append(
        svg("rect", { width: 4, height: 4, class: `hatch-under-${number}` }),
        svg("rect", { width: 1.4, height: 4, class: `hatch-line-${number}` }),
      );
      defs.append(pattern);
    }
    return defs;
  };

  const lines = (canvas, features, at, name) => {
    for (const one of features || []) {
      canvas.append(nq57.svg("path", { d: path(one.geometry, at, ""), class: name }));
    }
  };

  const draw = (data, features, borders, coast, islands) => {
    const { svg } = nq57;
    const { words, lit } = data;
    const numbers = new Map(data.codes.map((code, i) => [code, Number(data.digits[i])]));
    // The holder says in words what the picture shows.
    const canvas = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" });
    const country = Boolean(borders) || data.level === "province";
    const near = features.filter((one) => !(one.id in HOME));
    const at = projection(country ? COUNTRY : bounds(pointsOf(near)), WIDTH, HEIGHT, EDGE);
    const look = (number) =>
      `task-fill task-class-${number}` + (lit && lit !== number ? " is-dimmed" : "");
    canvas.append(hatches());
    const fine = data.level === "commune" && country ? "task-land is-fine" : "task-land";
    // One shape a state is painted; the units above it only feel the pointer: thousands of painted
    // shapes would hold up the whole page.
    const [fills, land] = [svg("g", {}), svg("g", { class: fine })];
    const shapes = new Map();
    for (const one of near) {
      const number = numbers.get(one.id) ?? 0;
      const d = path(one.geometry, at);
      shapes.set(number, (shapes.get(number) || "") + d);
      const unit = { d, class: "task-unit", "data-code": one.id, "data-class": number };
      land.append(svg("path", unit));
    }
    for (const [number, d] of shapes) {
      fills.append(svg("path", { d, class: look(number), "fill-rule": "evenodd" }));
    }
    canvas.append(fills);
    canvas.append(land);
    lines(canvas, borders, at, "task-border");
    lines(canvas, coast, at, "task-coast");
    for (const [code, points] of Object.entries(islands)) {
      const unit = data.level === "province" ? HOME[code] : code;
      if (!numbers.has(unit)) continue;
      // Far from its province it has a place of its own: it must not shrink what lies together.
      const spots = country ? points.map(at) : [[WIDTH - 40, HEIGHT - 24]];
      const group = svg("g", { class: "task-islands", "data-code": unit });
      const [xs, ys] = [0, 1].map((i) => spots.map((spot) => spot[i]));
      const [x, y] = [Math.min(...xs) - 6, Math.min(...ys) - 6];
      const frame = { x, y, width: Math.max(...xs) + 6 - x, height: Math.max(...ys) + 6 - y };
      group.append(svg("rect", { ...frame, rx: 3, class: "task-inset" }));
      for (const [cx, cy] of spots) {
        const dot = { cx, cy, r: country ? 2.2 : 5, class: look(numbers.get(unit)) };
        group.append(svg("circle", { ...dot, "data-code": unit }));
      }
      const name = { x: x + frame.width / 2, y: y - 4, class: "task-inset-name" };
      group.append(svg("text", { ...name, "text-anchor": "middle" }, words[code]));
      canvas.append(group);
    }
    return canvas;
  };

  const day = (asOf, age) => {
    const then = new Date(Date.parse(`${asOf}T00:00:00Z`) - age * 86400000);
    const language = document.documentElement.lang;
    const style = { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" };
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, style).format(then);
  };

  const card = (data, code) => {
    const { element } = nq57;
    const at = data.codes.indexOf(code);
    const number = Number(data.digits[at]);
    const swatch = number ? `state-${nq57.STATES[number - 1]}` : "swatch-outside";
    const parts = [
      element("b", "", data.names[at]),
      element("span", "", [element("span", `swatch ${swatch}`), data.words.states[number]]),
    ];
    if (number) {
      const age = data.ages[at];
      const newest = age < 0 ? data.words.never : `${data.words.newest} ${day(data.asOf, age)}`;
      parts.push(element("span", "dim", newest));
    }
    return parts;
  };

  const follow = (holder, data) => {
    const tip = nq57.element("div", "task-tip");
    tip.hidden = true;
    holder.append(tip);
    const codeAt = (event) => event.target.closest("[data-code]")?.getAttribute("data-code");
    let shown = null;
    holder.onpointermove = (event) => {
      const code = event.pointerType === "touch" ? null : codeAt(event);
      tip.hidden = !code;
      if (!code) return void (shown = null);
      if (code !== shown) tip.replaceChildren(...card(data, (shown = code)));
      const box = holder.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      const left = x + 16 + tip.offsetWidth < box.width ? x + 16 : Math.max(0, x - 16 - tip.offsetWidth);
      tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(0, y - 24))}px)`;
    };
    holder.onpointerleave = () => (tip.hidden = true);
    holder.onclick = (event) => {
      const code = codeAt(event);
      if (code) nq57.go(data.href.replace(`/${data.code}`, `/${code}`));
    };
  };

  let last = null;
  const look = async () => {
    const holder = document.getElementById("task-map");
    const text = holder?.dataset.map;
    if (!text) return void (last = null);
    if (last?.holder === holder && last.text === text) return;
    last = { holder, text };
    const data = JSON.parse(text);
    const names = ["units", "geometry", "islands", "border", "coast"];
    const addresses = names.map((name) => data[name]);
    const wanted = () => last?.text === text && last.holder === holder;
    const files = await nq57.flat.files(addresses, wanted);
    if (!files || !wanted()) return;
    const [units, geometry, islands, border, coast] = files;
    Object.assign(data, { codes: units.codes, names: units.names });
    const [borders, edge] = [border?.features, coast?.features];
    holder.replaceChildren(draw(data, geometry.features, borders, edge, islands));
    follow(holder, data);
    holder.dataset.drawn = "1";
  };
  const seen = { childList: true, subtree: true, attributes: true, attributeFilter: ["data-map"] };
  new MutationObserver(() => look()).observe(document.documentElement, seen);
  look();
})();
