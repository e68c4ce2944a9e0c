/* The address is the state: reading it, changing it, and the keys that walk through it. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const nothing = () => window.dash_clientside.no_update;

  /** Go to an address without a reload; Dash's Location hears of it by the event. */
  nq57.go = (href) => {
    if (href === location.pathname + location.search) return;
    history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo({ top: 0 });
  };

  /** The address with some fields of its query changed; null takes a field out. */
  nq57.withQuery = (changes) => {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) query.delete(name);
      else query.set(name, value);
    }
    const text = query.toString();
    return location.pathname + (text ? "?" + text : "");
  };

  /**
   * Where a link leads. One that was drawn for an address which has been left since, and which
   * changes only the query, changes the present address: the map is shown before what is around it.
   */
  const target = (link) => {
    const href = link.getAttribute("href");
    const drawn = link.closest("[data-at]")?.dataset.at;
    if (!drawn || link.matches(".brand")) return href;
    const [to, from] = [href, drawn].map((one) => new URL(one, location.origin));
    if (to.pathname !== from.pathname) return href;
    const changes = {};
    for (const name of new Set([...to.searchParams.keys(), ...from.searchParams.keys()])) {
      const value = to.searchParams.get(name);
      if (value !== from.searchParams.get(name)) changes[name] = value;
    }
    // A unit that is chosen belongs to the place that it was shown in.
    return "selected" in changes ? href : nq57.withQuery(changes);
  };

  nq57.reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  const webgl = (() => {
    let known = null;
    return () => {
      if (known === null) {
        try {
          known = Boolean(document.createElement("canvas").getContext("webgl2"));
        } catch {
          known = false;
        }
      }
      return known;
    };
  })();

  const scheme = (query) =>
    query.get("theme") ||
    (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

  const last = {};
  const changed = (name, value) => {
    const text = JSON.stringify(value);
    if (last[name] === text) return nothing();
    last[name] = text;
    return value;
  };

  const PATIENCE = 2500;
  let held = null;
  /** Let the figures around the map be drawn: they wait for the map, which is drawn by others. */
  nq57.release = () => {
    if (!held) return;
    clearTimeout(held.timer);
    const { view } = held;
    held = null;
    window.dash_clientside.set_props("view", { data: view });
  };
  const hold = (view) => {
    if (held) clearTimeout(held.timer);
    held = { view, timer: setTimeout(nq57.release, PATIENCE) };
    return nothing();
  };

  const MAP_FIELDS = ["level", "kind", "lang", "layout"];
  const DAY_FIELDS = ["as_of", "compare", "group", "task", "lead_unit", "tier", "state"];
  const isMap = (path) => path === "/" || /^\/(province|commune)\//.test(path);

  let off = false;
  const route = (path, search) => {
    const query = new URLSearchParams(search || "");
    const now = scheme(query);
    document.documentElement.dataset.mantineColorScheme = now;
    document.documentElement.lang = query.get("lang") || nq57.language || "vi";
    const view = { path: path || "/", search: search || "", scheme: now };
    const hidden = off;
    off = !isMap(view.path);
    if (off) {
      view.held = nq57.queue?.held(query);
      nq57.loadDocuments().catch(() => null);
      if (held) clearTimeout(held.timer);
      held = null;
      return [changed("view", view), nothing(), nothing()];
    }
    if (/layout|kiosk|embed/.test(search)) nq57.loadDocuments().catch(() => null);
    const pick = (names) => names.map((name) => query.get(name) || "");
    const map = { place: view.path, fields: pick(MAP_FIELDS), scheme: now };
    map.renderer = webgl() ? "map" : "svg";
    const day = [view.path, ...pick(MAP_FIELDS), ...pick(DAY_FIELDS)].join("|");
    const asked = changed("map", map);
    const seen = changed("view", view);
    // The page around a map that is hidden has to show it first.
    const waits = !hidden && (held || asked !== nothing());
    return [waits && seen !== nothing() ? hold(view) : seen, asked, changed("day", day)];
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    nq57: { ...(window.dash_clientside || {}).nq57, route },
  });

  // A link that was drawn anew or moved away between press and release gets no click; whoever
  // pressed it meant it all the same.
  let pressed = null;
  document.addEventListener("pointerdown", (event) => {
    const { button, metaKey, ctrlKey, shiftKey, altKey, pageX: x, pageY: y } = event;
    const link = event.target.closest("a.nav");
    pressed = link && !(button || metaKey || ctrlKey || shiftKey || altKey) && { link, x, y };
  });
  document.addEventListener("pointercancel", () => (pressed = null));
  document.addEventListener("pointerup", ({ target: over, pageX, pageY }) => {
    if (!pressed || Math.hypot(pageX - pressed.x, pageY - pressed.y) > 4) return;
    if (!pressed.link.contains(over)) nq57.go(target(pressed.link));
  });

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey) return;
    if (event.shiftKey || event.altKey) return;
    const link = event.target.closest("a.nav");
    if (link) {
      event.preventDefault();
      nq57.go(target(link));
      const input = document.getElementById("search");
      if (link.classList.contains("search-hit") && input) nq57.clearSearch(input);
      return;
    }
    const button = event.target.closest("#theme");
    if (button) {
      const dark = document.documentElement.dataset.mantineColorScheme === "dark";
      nq57.go(nq57.withQuery({ theme: dark ? "light" : "dark" }));
    }
  });

  nq57.clearSearch = (input) => {
    input.blur();
    nq57.forgetFocus();
    window.dash_clientside.set_props("search", { value: "" });
  };

  /** One step out: first the selection, then commune, province, country. */
  nq57.out = () => {
    nq57.forgetFocus();
    if (new URLSearchParams(location.search).get("selected")) {
      nq57.go(nq57.withQuery({ selected: null }));
      return;
    }
    const path = pathOut();
    if (!path) return;
    // Only the place changes; what belonged to the old one stays behind.
    const query = new URLSearchParams(location.search);
    for (const name of ["selected", "province", "panel", "classes"]) query.delete(name);
    const text = query.toString();
    nq57.go(path + (text ? `?${text}` : ""));
  };

  /** The place around the one of the address; null where there is none. */
  const pathOut = () => {
    if (location.pathname.startsWith("/province/")) return "/";
    if (!location.pathname.startsWith("/commune/")) return null;
    const province = nq57.now.scene?.province;
    return province ? `/province/${province}` : "/";
  };

  const moveInResults = (step) => {
    const hits = [...document.querySelectorAll(".search-hit")];
    if (!hits.length) return false;
    const at = hits.indexOf(document.activeElement);
    if (at + step < 0) document.getElementById("search").focus();
    else hits[Math.min(hits.length - 1, at + step)].focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT|OPTION)$/.test(event.target.tagName);
    const searching = event.target.closest && event.target.closest(".search-box");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      document.getElementById("search")?.focus();
    } else if (event.key === "Escape") {
      if (searching) nq57.clearSearch(document.getElementById("search"));
      else if (!typing) nq57.out();
    } else if (searching && event.key === "ArrowDown") {
      if (moveInResults(1)) event.preventDefault();
    } else if (searching && event.key === "ArrowUp") {
      if (moveInResults(-1)) event.preventDefault();
    } else if (searching && event.key === "Enter" && typing) {
      document.querySelector(".search-hit")?.click();
    } else if (/^Arrow(Up|Down)$/.test(event.key) && event.target.closest("#ranking a")) {
      const links = [...document.querySelectorAll("#ranking a.nav")];
      const at = links.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
      links[at]?.focus();
      if (links[at]) event.preventDefault();
    } else if (event.key === "Enter" && event.target.closest(".ag-row") && !event.target.closest("a")) {
      // The tables move from cell to cell by the arrows: Enter opens the unit of the row.
      event.target.closest(".ag-row").querySelector("a.nav")?.click();
    } else if (event.key === " " && event.target.matches("a.nav[role=button]")) {
      event.preventDefault();
      event.target.click();
    }
  });
})();
