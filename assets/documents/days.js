/*
 * Walking through the days. The class digits of a day have an address of their own, which the
 * browser keeps: those of the neighbours are fetched ahead, so that a step recolours the map at
 * once. The address follows each step; the figures around the map follow when the steps rest.
 */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { now } = nq57;
  const ONE = 86400000;
  const REST = 250;
  const KEPT = 60;
  const FILTERS = ["kind", "group", "task", "lead_unit", "tier", "state"];
  const CARRIED = [...FILTERS, "lang", "compare", "layout"];
  const NEAR = [1, -1, 7, -7, 2, -2, 14, -14];

  const numberOf = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / ONE);
  const isoOf = (number) => new Date(number * ONE).toISOString().slice(0, 10);
  const FIRST = numberOf("2025-07-01");
  const last = () => numberOf(nq57.today);
  nq57.dayNumber = numberOf;
  nq57.dayOf = isoOf;

  let wanted = null;
  let origin = null;
  let resting = null;
  let ends = true;
  let showing = false;

  /** The day that a slider moved to, as long as the address says so; else null. */
  const moved = () => {
    if (wanted && (nq57.query().get("as_of") || nq57.today) !== wanted) wanted = null;
    return wanted;
  };
  /** The day that is viewed. */
  nq57.viewedDay = () => moved() || now.classes?.asOf || nq57.today;

  /** The day that is compared with, in the address or by default; null without a comparison. */
  nq57.comparedDay = () => {
    const query = nq57.query();
    const asked = query.get("compare");
    if (!asked && query.get("layout") !== "side") return null;
    const viewed = numberOf(nq57.viewedDay());
    const day = asked ? numberOf(asked) : NaN;
    return isoOf(Math.min(Math.max(Number.isNaN(day) ? viewed - 7 : day, FIRST), viewed));
  };

  const kept = new Map();
  const address = (day, changes) => {
    const query = new URLSearchParams();
    for (const name of CARRIED) {
      const value = name in changes ? changes[name] : nq57.query().get(name);
      if (value) query.set(name, value);
    }
    const { scene, classes } = now;
    const text = query.toString();
    const file = `${scene.level}-${scene.province || "all"}.json`;
    return `/classes/${classes.version}/${day}/${file}${text ? "?" + text : ""}`;
  };

  /** The classes of a day, fetched once: `{promise, value}`; `value` is there when they have come. */
  nq57.classesOf = (day, changes = {}, priority = "auto") => {
    const key = address(day, changes);
    let entry = kept.get(key);
    if (entry) kept.delete(key);
    else {
      entry = { value: null };
      entry.promise = fetch(key, { priority })
        .then((answer) => {
          if (!answer.ok) throw new Error(`${key}: ${answer.status}`);
          return answer.json();
        })
        .then((value) => (entry.value = value));
      entry.promise.catch(() => kept.delete(key));
    }
    kept.set(key, entry);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    return entry;
  };

  /** Fetch the neighbours of the day that is viewed. */
  nq57.fetchNeighbours = (steps = NEAR) => {
    if (!now.scene || now.classes?.key !== nq57.baseKey()) return;
    const at = numberOf(nq57.viewedDay());
    for (const step of steps) {
      const day = at + step;
      if (day >= FIRST && day <= last()) {
        nq57.classesOf(isoOf(day), {}, "low").promise.catch(() => null);
      }
    }
  };

  const { repaint, figure } = window.dash_clientside.nq57;
  const paint = (classes) => {
    const scheme = document.documentElement.dataset.mantineColorScheme || "light";
    repaint({ scheme }, classes, now.scene);
  };

  /** Show the day that is wanted; one request at a time, so that a fast hand asks for few days. */
  const show = async () => {
    if (showing) return;
    showing = true;
    try {
      while (moved() && now.classes.asOf !== wanted && now.classes.key === nq57.baseKey()) {
        const day = wanted;
        const entry = nq57.classesOf(day);
        const classes = entry.value || (await entry.promise);
        if (classes.key !== nq57.baseKey() || !moved()) break;
        paint(classes);
        nq57.drawTime();
        if (wanted === day) break;
      }
      nq57.fetchNeighbours(nq57.isPlaying() ? [7, 14] : NEAR);
    } catch {
      // The figures around the map bring the classes too, when the steps rest.
    } finally {
      showing = false;
    }
  };

  /** Let everything around the map follow the address. */
  let following = false;
  const follow = () => {
    following = true;
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    following = false;
  };

  /** Whoever goes elsewhere has left the walk: it must not write into the history of other pages. */
  const leave = () => {
    if (following) return;
    clearTimeout(resting);
    origin = null;
    ends = true;
    nq57.stopPlaying();
  };
  for (const name of ["_dashprivate_pushstate", "popstate"]) window.addEventListener(name, leave);

  /** A walk ends: one step back in the history leads to where it began. */
  const finish = () => {
    clearTimeout(resting);
    const here = location.pathname + location.search;
    if (origin && origin !== here) {
      history.replaceState(history.state, "", origin);
      history.pushState({}, "", here);
    }
    origin = null;
    follow();
  };
  /** From now on the walk goes on until `endWalk`: a pointer holds the handle, or it plays. */
  nq57.beginWalk = () => (ends = false);
  nq57.endWalk = () => {
    if (ends) return;
    ends = true;
    finish();
  };

  /** Go to a day; the map is shown at once. */
  nq57.moveTo = (number) => {
    const day = isoOf(Math.min(Math.max(number, FIRST), last()));
    if (day === nq57.viewedDay()) return;
    origin = origin || location.pathname + location.search;
    wanted = day;
    const as_of = day === nq57.today ? null : day;
    history.replaceState(history.state, "", nq57.withQuery({ as_of }));
    nq57.drawTime();
    show();
    clearTimeout(resting);
    resting = setTimeout(() => (ends ? finish() : follow()), REST);
  };

  // The strip and the second map come when the map is painted, if their scripts came before it.
  const { furnish } = nq57;
  nq57.furnish = () => {
    furnish();
    nq57.drawTime();
    nq57.drawSide();
  };

  /** What the server sends for a day that has been left since must not be shown over a newer one. */
  const fresh = (classes) => (classes && moved() && classes.asOf !== wanted ? now.classes : classes);
  Object.assign(window.dash_clientside.nq57, {
    figure: (scene, classes, asked) => figure(scene, fresh(classes), asked),
    repaint: async (view, classes, scene) => {
      const answer = await repaint(view, fresh(classes), scene);
      nq57.drawTime();
      nq57.drawSide();
      return answer;
    },
  });
})();
