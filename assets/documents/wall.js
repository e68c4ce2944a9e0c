/*
 * A map on a wall or in another page. On a wall it looks for new marks, walks through the provinces
 * if asked, keeps the screen awake and hides the pointer; any key leaves.
 */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const root = document.documentElement;
  const MAPS = /^\/($|province\/|commune\/)/;
  const [POLL, IDLE, EVERY] = [5000, 3000, 20];
  const timers = {};
  let seen = null;
  let awake = null;

  const asked = (name) => (MAPS.test(location.pathname) ? nq57.query().get(name) : null);

  const later = (name, work, wait) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(work, wait);
  };

  /** Draw everything anew from the same address: what is the same stays on the screen. */
  const renew = (tag) => {
    const { set_props } = window.dash_clientside;
    const scheme = root.dataset.mantineColorScheme;
    const { pathname: path, search } = location;
    set_props("view", { data: { path, search, scheme, seen: tag } });
    set_props("day-key", { data: `${path}${search}|${tag}` });
  };

  const poll = async () => {
    if (!asked("kiosk")) return;
    const headers = seen ? { "If-None-Match": seen } : {};
    const answer = await fetch("/version", { headers, cache: "no-store" }).catch(() => null);
    if (answer?.status === 200) {
      const tag = answer.headers.get("ETag");
      nq57.today = (await answer.json()).today;
      if (seen && tag !== seen) renew(tag);
      seen = tag;
    }
    later("poll", poll, POLL);
  };

  /** The country, then its provinces by code, round and round; Back leads to where it began. */
  const walk = () => {
    if (asked("kiosk") !== "walk") return;
    const codes = Object.keys(nq57.provinceNames).sort();
    const stops = ["/", ...codes.map((code) => `/province/${code}`)];
    const next = stops[(stops.indexOf(location.pathname) + 1) % stops.length];
    const query = nq57.query();
    for (const name of ["selected", "classes"]) query.delete(name);
    history.replaceState({}, "", `${next}?${query}`);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  };

  const stayAwake = async () => {
    if (!asked("kiosk") || awake || document.hidden) return;
    awake = await navigator.wakeLock?.request("screen").catch(() => null);
    awake?.addEventListener("release", () => (awake = null));
  };

  const rest = () => {
    delete root.dataset.idle;
    if (asked("kiosk")) later("idle", () => (root.dataset.idle = ""), IDLE);
  };

  const shape = () => {
    const show = asked("kiosk") ? "wall" : asked("embed") ? "frame" : null;
    if (show) root.dataset.show = show;
    else delete root.dataset.show;
    if (show !== "wall") {
      for (const timer of Object.values(timers)) clearTimeout(timer);
      delete root.dataset.idle;
      awake?.release();
      seen = null;
      return;
    }
    if (!seen) poll();
    const every = Number(nq57.query().get("every")) || EVERY;
    if (asked("kiosk") === "walk") later("walk", walk, every * 1000);
    rest();
    stayAwake();
  };

  const QUIET = /^(Shift|Control|Alt|AltGraph|Meta|CapsLock|NumLock|F\d+)$/;
  window.addEventListener(
    "keydown",
    (event) => {
      if (!asked("kiosk") || QUIET.test(event.key) || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      nq57.go(nq57.withQuery({ kiosk: null, every: null }));
    },
    true,
  );
  window.addEventListener("pointermove", () => root.dataset.show === "wall" && rest());
  document.addEventListener("visibilitychange", stayAwake);
  for (const name of ["_dashprivate_pushstate", "popstate"]) {
    window.addEventListener(name, () => setTimeout(shape));
  }
  shape();
})();
