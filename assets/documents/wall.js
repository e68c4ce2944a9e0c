/*
 * A map on a wall or in another page. On a wall it walks through the provinces if asked, keeps the
 * screen awake and hides the pointer; any key leaves.
 */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const root = document.documentElement;
  const MAPS = /^\/($|province\/|commune\/)/;
  const [IDLE, EVERY, SHORTEST, LONGEST] = [3000, 20, 1, 3600];
  const timers = {};
  let awake = null;
  let waking = false;

  const asked = (name) => (MAPS.test(location.pathname) ? nq57.query().get(name) : null);

  const later = (name, work, wait) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(work, wait);
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
    if (!asked("kiosk") || awake || waking || document.hidden) return;
    waking = true;
    awake = await navigator.wakeLock?.request("screen").catch(() => null);
    waking = false;
    awake?.addEventListener("release", () => (awake = null));
    // Somebody may have left the wall meanwhile.
    if (!asked("kiosk")) awake?.release();
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
      return;
    }
    const every = Math.min(Math.max(Number(nq57.query().get("every")) || EVERY, SHORTEST), LONGEST);
    if (asked("kiosk") === "walk") later("walk", walk, every * 1000);
    rest();
    stayAwake();
  };

  const QUIET = /^(Shift|Control|Alt|AltGraph|Meta|CapsLock|NumLock|F\d+)$/;
  window.addEventListener(
    "keydown",
    (event) => {
      if (!asked("kiosk") || QUIET.test(event.key)) return;
      // A chord is for the browser or for another window.
      if (event.ctrlKey || event.metaKey || event.altKey) return;
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
