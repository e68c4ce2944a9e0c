/* The card of a unit under the pointer, the click that selects it, the insets and the locator. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const figures = { from: null, byCode: new Map() };

  const { element } = nq57;
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const whole = (n) => new Intl.NumberFormat(document.documentElement.lang).format(n);
  nq57.whole = whole;

  /** The same writing of a share as the server's: never rounded up to the whole or down to 0. */
  const percent = (part, of) => {
    const language = document.documentElement.lang;
    const gap = language === "vi" ? "\u00a0%" : "%";
    if (!of) return "–";
    if (part === of) return `100${gap}`;
    const tenths = Math.min(Math.max(Math.round((part * 1000) / of), part ? 1 : 0), 999);
    const style = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
    return new Intl.NumberFormat(language, style).format(tenths / 10) + gap;
  };

  const day = (iso) => {
    if (!iso) return "";
    const [year, month, date] = iso.split("-");
    const { lang } = document.documentElement;
    if (lang === "vi") return `${date}/${month}/${year}`;
    const options = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
    return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, options).format(new Date(`${iso}T00:00:00Z`));
  };

  nq57.written = { percent, day, whole, fill };

  const loadFigures = async () => {
    const address = nq57.now.classes?.figures;
    if (!address || figures.from === address) return;
    const [file] = await Promise.all([nq57.file(address), nq57.loadNames()]);
    figures.from = address;
    const columns = Object.keys(file).filter((name) => name !== "codes");
    figures.byCode = new Map(
      file.codes.map((code, i) => [
        code,
        Object.fromEntries(columns.map((column) => [column, file[column][i]])),
      ]),
    );
  };

  const SHARES = {
    coverage: ["marked", "communes", "communes"],
    completion: ["done", "assigned", "tasks"],
    punctuality: ["done_on_time", "due", "dueTasks"],
  };

  const headline = (unit, code, words) => {
    const metric = nq57.query().get("metric") || "coverage";
    const big = (value, detail) =>
      element("div", "card-value", [element("b", "", value), element("span", "dim", detail)]);
    if (metric === "coverage" && code.length === 5) {
      if (!unit.communes) return big(words.noData, "");
      return big(unit.marked ? words.marked : words.unmarked, "");
    }
    if (SHARES[metric]) {
      const [part, of, pattern] = SHARES[metric];
      const values = { x: whole(unit[part]), n: whole(unit[of]) };
      return big(percent(unit[part], unit[of]), fill(words[pattern], values));
    }
    if (metric === "freshness") {
      if (!unit.last_mark) return big("–", words.never);
      const days = (Date.parse(nq57.now.classes.asOf) - Date.parse(unit.last_mark)) / 86400000;
      return big(fill(words.days, { n: whole(days) }), "");
    }
    const values = { x: whole(unit[metric]), n: whole(unit.assigned) };
    return big(whole(unit[metric]), fill(words.tasks, values));
  };

  const row = (label, value, warm) => {
    const name = "card-row" + (warm ? " is-unmarked" : "");
    return element("div", name, [element("span", "", label), element("span", "num", value)]);
  };

  const card = (code) => {
    const { words } = nq57.now.scene;
    const [name, kind] = nq57.nameOf(code);
    const head = element("div", "card-head", [
      element("b", "", name),
      element("span", "dim", `${words[kind] || ""} · ${code}`),
    ]);
    const unit = figures.byCode.get(code);
    const parts = [head];
    if (unit) {
      parts.push(headline(unit, code, words));
      if (code.length === 2 && unit.communes) {
        const bar = element("div", "card-bar");
        const done = element("span", "card-bar-marked");
        done.style.width = `${(unit.marked / unit.communes) * 100}%`;
        bar.append(done);
        parts.push(bar);
        const missing = unit.communes - unit.marked;
        if (missing) parts.push(row(words.unmarkedUnits, whole(missing), true));
      } else if (code.length === 5 && unit.communes && !unit.marked) {
        parts.push(row(words.unmarked, "", true));
      }
      if (unit.overdue) {
        parts.push(row(words.overdue, fill(words.nOverdue, { n: whole(unit.overdue) })));
      }
      parts.push(row(words.newest, day(unit.last_mark) || words.never));
    }
    return parts;
  };

  const put = (event) => {
    const node = document.getElementById("hover-card");
    const box = document.querySelector(".map-frame").getBoundingClientRect();
    const pointer = event.originalEvent || event;
    const x = pointer.clientX - box.left;
    const y = pointer.clientY - box.top;
    const { offsetWidth: width, offsetHeight: height } = node;
    // Towards the open side, and never over the insets at the right of the country's map.
    const right = x + 24 + width < box.width - (nq57.now.scene.province ? 8 : 200);
    const left = right ? x + 24 : Math.max(8, x - 24 - width);
    const top = Math.min(Math.max(8, y - height / 2), box.height - height - 8);
    node.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };

  nq57.hover = async (code, event) => {
    const node = document.getElementById("hover-card");
    if (!code || matchMedia("(hover: none)").matches) {
      if (!nq57.hovered) return;
      nq57.hovered = null;
      node.hidden = true;
      nq57.drawOverlay();
      return;
    }
    if (nq57.hovered === code && !node.hidden) {
      put(event);
      return;
    }
    nq57.hovered = code;
    await loadFigures();
    if (nq57.hovered !== code) return;
    node.replaceChildren(...card(code));
    node.hidden = false;
    put(event);
    nq57.drawOverlay();
  };

  /** One click selects; a click on what is selected goes in. */
  nq57.choose = (code) => {
    const chosen = nq57.focusCode();
    nq57.hover(null);
    const query = nq57.query();
    for (const name of ["selected", "classes"]) query.delete(name);
    if (chosen !== code) {
      query.set("selected", code);
      if (nq57.query().get("classes")) query.set("classes", nq57.query().get("classes"));
      const commune = location.pathname.startsWith("/commune/");
      const path = commune ? `/commune/${code}` : location.pathname;
      if (commune) query.delete("selected");
      nq57.go(`${path}?${query}`.replace(/\?$/, ""));
      return;
    }
    if (location.pathname.startsWith("/commune/")) return;
    query.delete("level");
    const text = query.toString();
    const path = code.length === 2 ? `/province/${code}` : `/commune/${code}`;
    nq57.go(path + (text ? `?${text}` : ""));
  };

  const inset = (title, note, points, code, number) => {
    const { svg } = nq57;
    const [width, height, edge] = [176, 104, 14];
    const lons = points.map((one) => one[0]);
    const lats = points.map((one) => one[1]);
    const [west, east] = [Math.min(...lons), Math.max(...lons)];
    const [south, north] = [Math.min(...lats), Math.max(...lats)];
    const scale = Math.min(
      (width - 2 * edge) / Math.max(east - west, 0.1),
      (height - 2 * edge) / Math.max(north - south, 0.1),
    );
    const canvas = svg("svg", { viewBox: `0 0 ${width} ${height}` });
    const lit = nq57.litClasses();
    const dim = lit && !lit.has(number) ? " is-dimmed" : "";
    for (const [lon, lat] of points) {
      const cx = width / 2 + (lon - (west + east) / 2) * scale;
      const cy = height / 2 - (lat - (south + north) / 2) * scale;
      canvas.append(svg("circle", { cx, cy, r: 2.6, class: `class-${number}${dim}` }));
    }
    const head = element("span", "inset-head", [element("b", "", title), element("span", "", note)]);
    const node = element("button", "inset", [head, canvas]);
    node.dataset.code = code;
    node.setAttribute("aria-label", `${title}, ${note}`);
    node.addEventListener("click", () => nq57.choose(code));
    node.addEventListener("mouseenter", (event) => nq57.hover(code, event));
    node.addEventListener("mouseleave", () => nq57.hover(null));
    return node;
  };

  const numberOf = (code) => {
    const { shown } = nq57.now;
    const at = shown ? Array.from(shown.codes).indexOf(code) : -1;
    return at < 0 ? 0 : shown.numbers[at];
  };

  const OFFSHORE = { 48: "20333", 56: "22736" };
  nq57.hasInset = (province) => province in OFFSHORE;

  /** Hoàng Sa and Trường Sa on every map of the country; on a province's, where it lies. */
  nq57.drawInsets = async () => {
    const { scene, classes } = nq57.now;
    const holder = document.getElementById("insets");
    if (!scene || !classes) return;
    const [islands, locator] = await Promise.all([
      nq57.file(scene.islands),
      scene.province ? nq57.file(scene.locator) : null,
    ]);
    if (nq57.now.scene !== scene) return;
    const { words } = scene;
    const groups = [
      ["20333", "hoangSa", words.hoangSa, words.daNang, "48"],
      ["22736", "truongSa", words.truongSa, words.khanhHoa, "56"],
    ];
    const nodes = [];
    for (const [code, name, title, note, province] of groups) {
      if (scene.province && scene.province !== province) continue;
      const unit = scene.province ? code : classes.islands[name] || code;
      nodes.push(inset(title, note, islands[code] || [], unit, numberOf(unit)));
    }
    if (scene.province) nodes.push(drawLocator(locator, islands, scene));
    holder.replaceChildren(...nodes);
  };

  const drawLocator = (locator, islands, scene) => {
    const { svg } = nq57;
    const [west, north, scale] = [101.6, 23.7, 8];
    const stretch = 1.06;
    const canvas = svg("svg", { viewBox: "0 0 138 140", class: "locator" });
    const at = ([lon, lat]) =>
      `${((lon - west) * scale).toFixed(1)} ${((north - lat) * scale * stretch).toFixed(1)}`;
    for (const [code, rings] of Object.entries(locator)) {
      const d = rings.map((points) => "M" + points.map(at).join("L") + "Z").join("");
      const here = code === scene.province ? "locator-here" : "locator-land";
      canvas.append(svg("path", { d, class: here }));
    }
    for (const [code, province] of [["20333", "48"], ["22736", "56"]]) {
      const here = province === scene.province ? "locator-here" : "locator-land";
      for (const point of islands[code] || []) {
        const [cx, cy] = at(point).split(" ");
        canvas.append(svg("circle", { cx, cy, r: 0.9, class: `${here} islet` }));
      }
    }
    const node = element("div", "inset inset-locator", [canvas]);
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", `${scene.words.hoangSa}, ${scene.words.truongSa}`);
    canvas.append(svg("text", { x: 84, y: 56, class: "locator-name" }, scene.words.hoangSa));
    canvas.append(svg("text", { x: 96, y: 100, class: "locator-name" }, scene.words.truongSa));
    return node;
  };
})();
