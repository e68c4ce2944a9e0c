/* The strip below the map: the curve, the handle on its day, play, and the comparison. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { now, element, svg } = nq57;
  const WEEK = 700;
  const TALL = 100;
  const strip = { from: null, curve: null, parts: null, playing: null, at: null };

  const holder = () => document.getElementById("time");
  const icon = (name, d) => {
    const drawn = svg("svg", { viewBox: "0 0 16 16", class: name, "aria-hidden": "true" });
    drawn.append(svg("path", { d }));
    return drawn;
  };
  const PLAY = "M4 2.5v11l9-5.5z";
  const PAUSE = "M4 3h3v10H4zM9 3h3v10H9z";

  const filtered = () =>
    ["kind", "group", "task", "lead_unit", "tier"].some((name) => nq57.query().get(name));

  /** Marked communes and all communes of the place on a day; null where the curve has none. */
  nq57.coverageOn = (day) => {
    const { curve } = strip;
    const at = curve?.first ? nq57.dayNumber(day) - nq57.dayNumber(curve.first) : -1;
    if (filtered() || !(at in (curve?.marked || []))) return null;
    return { x: curve.marked[at], n: curve.communes[at] };
  };

  const curveAddress = () => {
    const lang = document.documentElement.lang;
    const place = now.scene.province || "all";
    return `/curve/${now.classes.version}/${nq57.today}/${place}.json?lang=${lang}`;
  };

  /** The first day on the strip: that of the first mark, or an earlier one that is viewed. */
  const begins = () => {
    const { first, marked } = strip.curve;
    const at = nq57.dayNumber(first || nq57.today) + Math.max(marked.findIndex(Boolean), 0);
    return Math.min(at, nq57.dayNumber(nq57.viewedDay()));
  };

  const line = (first, last) => {
    const from = first - nq57.dayNumber(strip.curve.first);
    const { marked, communes } = strip.curve;
    const points = [];
    for (let i = from; i <= from + last - first; i++) {
      const share = communes[i] ? marked[i] / communes[i] : 0;
      points.push(`${i - from} ${(TALL * (1 - share)).toFixed(1)}`);
    }
    return `M${points.join("L")}`;
  };

  const month = (iso) => {
    const [year, number] = iso.split("-");
    const { lang } = document.documentElement;
    if (lang === "vi") return `${number}/${year}`;
    const options = { month: "short", year: "numeric", timeZone: "UTC" };
    return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, options).format(new Date(iso));
  };

  /** The first days of some months, as many as can be read. */
  const ticks = (first, last, room) => {
    const firsts = [];
    for (let day = first; day <= last; day++) if (nq57.dayOf(day).endsWith("-01")) firsts.push(day);
    const every = Math.max(1, Math.ceil(firsts.length / room));
    return firsts
      .filter((day, i) => i % every === 0 && Math.min(last - day, day - first) * room * 2.4 >= last - first)
      .map((day) => {
        const node = element("span", "time-tick num", month(nq57.dayOf(day)));
        node.style.left = `${((day - first) / Math.max(last - first, 1)) * 100}%`;
        return node;
      });
  };

  const build = () => {
    const { words } = strip.curve;
    const [first, last] = [begins(), nq57.dayNumber(nq57.today)];
    strip.first = first;
    const slider = element("input", "", [], {
      type: "range", id: "day-slider", min: first, max: last, step: 1, "aria-label": words.slider,
    });
    const drawn = svg("svg", {
      viewBox: `0 0 ${Math.max(last - first, 1)} ${TALL}`, preserveAspectRatio: "none",
      class: "time-curve", "aria-hidden": "true",
    });
    const d = line(first, last);
    drawn.append(
      svg("path", { d: `${d}V${TALL}H0Z`, class: "time-area" }),
      svg("path", { d, class: "time-line" }),
    );
    const parts = {
      slider,
      play: element("button", "time-play", [], { type: "button", id: "play" }),
      mark: element("span", "time-mark", [], { "aria-hidden": "true" }),
      now: element("div", "time-now"),
      compare: element("div", "time-compare"),
      ticks: element("div", "", [], { "aria-hidden": "true" }),
    };
    const scale = element("div", "time-scale", [drawn, parts.mark, parts.ticks]);
    const track = element("div", "time-track", [scale, slider]);
    listen(parts);
    strip.parts = parts;
    strip.compared = strip.playIcon = strip.room = null;
    const inner = [parts.play, track, parts.now, parts.compare];
    const section = element("section", "time", inner, { "aria-label": words.strip });
    const held = holder().contains(document.activeElement) && document.activeElement.id;
    holder().replaceChildren(section);
    // New marks draw the curve anew: who walks by the keys goes on.
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
  };

  const listen = ({ slider, play }) => {
    slider.addEventListener("input", () => nq57.moveTo(Number(slider.value)));
    slider.addEventListener("pointerdown", () => (stop(), nq57.beginWalk()));
    for (const name of ["pointerup", "pointercancel"]) slider.addEventListener(name, nq57.endWalk);
    slider.addEventListener("keydown", (event) => {
      const steps = {
        ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1,
        PageDown: -7, PageUp: 7, Home: -Infinity, End: Infinity,
      };
      const step = steps[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      stop();
      const to = Number(slider.value) + step;
      nq57.moveTo(Math.min(Math.max(to, Number(slider.min)), Number(slider.max)));
    });
    play.addEventListener("click", () => (strip.playing ? stop() : start()));
  };

  nq57.isPlaying = () => strip.playing !== null;
  nq57.stopPlaying = () => stop();
  const start = () => {
    const { slider } = strip.parts;
    nq57.beginWalk();
    strip.playing = 0;
    // From the last day there is nothing to see: it begins with the first mark.
    if (slider.value === slider.max) nq57.moveTo(Number(slider.min));
    else step();
    if (strip.playing === 0) strip.playing = setTimeout(step, WEEK);
    nq57.drawTime();
  };
  const step = () => {
    const { slider } = strip.parts;
    nq57.moveTo(Math.min(Number(slider.value) + 7, Number(slider.max)));
    if (Number(slider.value) >= Number(slider.max)) stop();
    else strip.playing = setTimeout(step, WEEK);
  };
  const stop = () => {
    if (strip.playing === null) return;
    clearTimeout(strip.playing);
    strip.playing = null;
    nq57.endWalk();
    nq57.drawTime();
  };

  const makeCompare = (on, days) => {
    const { words } = strip.curve;
    const link = (name, text, attributes) =>
      element("a", `nav ${name}`, text, { href: "/", ...attributes });
    if (!on) {
      strip.ways = { on: link("button", words.compare, { id: "compare" }) };
      strip.parts.compare.replaceChildren(strip.ways.on);
      return;
    }
    const ways = {
      day: nq57.dayField("compare-day", words.with, days),
      difference: link("switch", words.difference),
      side: link("switch", words.side),
      off: link("panel-close", "×", { id: "compare-off", "aria-label": words.stop }),
    };
    strip.ways = ways;
    ways.day.addEventListener("change", () => nq57.go(nq57.withQuery({ compare: ways.day.value })));
    const group = { role: "group", "aria-label": words.views };
    strip.parts.compare.replaceChildren(
      element("span", "time-with", words.with),
      ways.day,
      element("span", "segmented", [ways.difference, ways.side], group),
      ways.off,
    );
  };

  /** The controls of the comparison: off, or the day and the two ways to look at it. */
  const drawCompare = () => {
    const day = nq57.comparedDay();
    const { compare } = strip.parts;
    const first = nq57.dayOf(strip.first);
    const days = { value: day, min: first, max: nq57.viewedDay() };
    if (strip.compared !== Boolean(day)) {
      const held = compare.contains(document.activeElement);
      strip.compared = Boolean(day);
      makeCompare(strip.compared, days);
      if (held) compare.querySelector("a, button").focus();
    }
    const { ways } = strip;
    const layout = nq57.query().get("layout");
    const side = layout === "side";
    const to = (link, changes) => link.setAttribute("href", nq57.withQuery(changes));
    if (day) {
      nq57.showDay(ways.day, days);
      const plain = side ? null : layout;
      to(ways.difference, { compare: day, layout: plain, metric: null, classes: null });
      to(ways.side, { compare: day, layout: "side", classes: null });
      to(ways.off, { compare: null, layout: plain, classes: null });
      for (const [link, chosen] of [[ways.difference, !side], [ways.side, side]]) {
        link.classList.toggle("is-chosen", chosen);
        if (chosen) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    } else {
      const before = nq57.dayOf(nq57.dayNumber(nq57.viewedDay()) - 7);
      const since = before < first ? first : before;
      to(ways.on, { compare: since, metric: null, classes: null });
    }
    holder().dataset.at = location.pathname + location.search;
  };

  const update = () => {
    const { parts, curve, first } = strip;
    const { words } = curve;
    const { written } = nq57;
    const day = nq57.viewedDay();
    const at = nq57.dayNumber(day);
    const last = nq57.dayNumber(nq57.today);
    parts.slider.value = at;
    const place = (number) => `${((number - first) / Math.max(last - first, 1)) * 100}%`;
    parts.slider.style.setProperty("--at", place(at));
    const found = nq57.coverageOn(day);
    const lines = [element("b", "num", written.day(day))];
    let value = written.day(day);
    if (found) {
      const values = {
        day: value, percent: written.percent(found.x, found.n),
        x: written.whole(found.x), n: written.whole(found.n),
      };
      value = written.fill(words.value, values);
      lines.push(element("span", "num", `${values.percent} · ${values.x}/${values.n}`));
    }
    parts.slider.setAttribute("aria-valuetext", value);
    parts.now.replaceChildren(...lines);
    const unfiltered = filtered();
    holder().firstChild.classList.toggle("is-unfiltered", unfiltered);
    parts.slider.title = unfiltered ? words.unfiltered : "";
    if (!nq57.isPlaying()) drawCompare();
    const room = Math.max(1, Math.floor(parts.ticks.parentNode.clientWidth / 84));
    if (strip.room !== room) parts.ticks.replaceChildren(...ticks(first, last, room));
    strip.room = room;
    const compared = nq57.comparedDay();
    parts.mark.hidden = !compared;
    if (compared) parts.mark.style.left = place(nq57.dayNumber(compared));
    const playing = nq57.isPlaying();
    if (strip.playIcon !== playing) {
      strip.playIcon = playing;
      parts.play.replaceChildren(icon("", playing ? PAUSE : PLAY));
      parts.play.setAttribute("aria-label", playing ? words.pause : words.play);
      parts.play.setAttribute("aria-pressed", playing);
    }
    document.querySelector(".map-card").classList.toggle("is-compared", Boolean(now.classes.since));
  };

  /** Draw the strip for what is viewed; the curve is fetched once for a place and a language. */
  nq57.drawTime = () => {
    // What a new place shows comes first.
    if (!holder() || !now.given || now.classes?.key !== nq57.baseKey()) return;
    const address = curveAddress();
    if (strip.from !== address) {
      strip.from = address;
      nq57.file(address).then(
        (curve) => {
          if (strip.from !== address) return;
          strip.curve = curve;
          build();
          update();
          nq57.drawSide();
          nq57.drawTrends?.();
        },
        () => (strip.from = null),
      );
      return;
    }
    if (!strip.parts) return;
    if (nq57.dayNumber(nq57.viewedDay()) < strip.first) build();
    update();
  };

  // Whoever turns to the strip will step: the neighbouring days are fetched then.
  for (const name of ["pointerover", "focusin", "pointerdown"]) {
    holder()?.addEventListener(name, () => nq57.fetchNeighbours());
  }
  nq57.drawTime();
})();
