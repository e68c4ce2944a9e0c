/*
 * An open page hears of every batch and shows it: what is the same stays on the screen, and whoever
 * is filling something in is asked first. A tab that is hidden does not ask.
 */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { element } = nq57;
  const root = document.documentElement;
  const [EVERY, LONGEST, AWAY, SAID, WAIT] = [5100, 60000, 30000, 8000, 15000];
  const ZONE = "Asia/Ho_Chi_Minh";
  let tag = null;
  let known = null;
  let news = null;
  let timer = null;
  let quiet = null;
  let failures = 0;
  let reached = Date.now();

  const word = (name) => (nq57.liveWords[root.lang] || nq57.liveWords.vi)[name];
  const status = element("div", "live", [], { id: "live", role: "status", "aria-live": "polite" });
  document.body.append(status);

  const hush = () => {
    clearTimeout(quiet);
    status.replaceChildren();
  };
  const say = (...parts) => {
    clearTimeout(quiet);
    status.replaceChildren(...parts);
  };

  /** Draw everything anew from the same address. */
  nq57.renew = (seen = Date.now()) => {
    const { set_props } = window.dash_clientside;
    const { pathname: path, search } = location;
    nq57.keepPlaces();
    const typing = Boolean(document.querySelector("#header :focus, #search:not([value=''])"));
    const scheme = root.dataset.mantineColorScheme;
    set_props("view", { data: { path, search, scheme, seen, typing } });
    set_props("day-key", { data: `${path}${search}|${seen}` });
    nq57.renewTools?.();
  };

  // Fields in which somebody has written something since the page was drawn.
  let written = new Set();
  document.addEventListener("input", ({ target }) => {
    if (target.closest("#document, #panel") && !target.closest(".tools, .ag-root")) written.add(target);
  });
  for (const name of ["_dashprivate_pushstate", "popstate"]) {
    addEventListener(name, () => (written = new Set()));
  }
  const FIELDS = "#main :is(input:not([type=checkbox], [type=range]), textarea, select)";
  /** Whether somebody would lose what they do. */
  const isBusy = () => {
    if (document.querySelector("dialog[open]") || nq57.isPlaying?.()) return true;
    if ([...written].some((one) => one.isConnected)) return true;
    return Boolean(document.activeElement?.matches(FIELDS));
  };

  const show = () => {
    nq57.renew(tag);
    say(news.said);
    news = null;
    quiet = setTimeout(hush, SAID);
  };
  /** Show what is new, or say that it is there. */
  const offer = () => {
    if (!news) return;
    // The page of an import has its own way to hear of what it does.
    if (location.pathname === "/import") {
      news = null;
    } else if (!isBusy()) show();
    else if (!status.querySelector("button")) {
      const button = element("button", "button", word("show"), { type: "button" });
      button.addEventListener("click", () => {
        written = new Set();
        show();
      });
      say(element("span", "", news.said), button);
    }
  };

  /** How much has changed since the page was drawn. */
  const hear = async (now) => {
    const since = news?.since ?? known.batch;
    const address = `/version/changes/${since}?lang=${root.lang}`;
    const { said } = await fetch(address).then((answer) => answer.json());
    known = now;
    news = { since, said };
    hush();
  };

  const drawn = () => Number(document.getElementById("shell")?.dataset.version || NaN);

  /** The session has ended: what is shown stays, and nothing new comes. */
  const ended = () => {
    const href = `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
    if (!status.firstChild) say(element("a", "", word("ended"), { href }));
  };

  const ask = async () => {
    const headers = tag ? { "If-None-Match": tag, Prefer: "wait" } : {};
    const signal = AbortSignal.timeout(WAIT);
    const answer = await fetch("/version", { headers, cache: "no-store", signal });
    if (answer.status === 200) {
      const now = await answer.json();
      nq57.today = now.today;
      if (known && now.version !== known.version) await hear(now);
      known = now;
      tag = answer.headers.get("ETag");
    } else if (answer.status === 401) {
      ended();
      throw new Error("/version: nobody");
    } else if (answer.status !== 304) throw new Error(`/version: ${answer.status}`);
    // What was drawn from a store that lags behind is drawn again.
    if (!news && drawn() < known.version && !isBusy()) nq57.renew(tag);
  };

  const again = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(poll, wait);
  };
  const poll = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    const began = Date.now();
    try {
      await ask();
      if (failures) hush();
      failures = 0;
      reached = Date.now();
      offer();
      again(Math.max(0, EVERY - (Date.now() - began)));
    } catch {
      failures += 1;
      if (Date.now() - reached > AWAY) {
        const style = { hour: "2-digit", minute: "2-digit", timeZone: ZONE, timeZoneName: "short" };
        const time = new Intl.DateTimeFormat(root.lang === "en" ? "en-GB" : root.lang, style);
        if (!status.firstChild) say(word("away").replace("{time}", time.format(reached)));
      }
      again(Math.min(EVERY * 2 ** failures, LONGEST) * (0.75 + Math.random() / 2));
    }
  };
  document.addEventListener("visibilitychange", () => document.hidden || poll());
  addEventListener("online", poll);
  poll();
})();
