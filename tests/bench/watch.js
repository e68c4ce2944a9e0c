/*
 * When a map is painted, judged the same for both programs: the state that was asked for is in the
 * figure, and MapLibre says that it has drawn all units of it. The program says in `data-painted` what
 * it has painted; for the twin it is the `meta` of the trace of the newest finished plot.
 */
(() => {
  const bench = (window.bench = {});
  const graph = () => document.querySelector("#map .js-plotly-plot");
  const map = () => graph()?._fullLayout?.map?._subplot?.map;
  const PATIENCE = 120_000;
  let shown = "";
  let wanted = null;

  /** A map that has no units yet, or is still tiling them, has "loaded" its empty style only. */
  const whole = () =>
    map().getSource(`source-${graph()._fullData?.[0]?.uid}`) &&
    map().loaded() &&
    map().areTilesLoaded();

  /** Called in the very task that changed what is shown: a frame later may be a long task later. */
  const look = () => {
    if (!wanted || !shown.startsWith(wanted.state) || !map()) return;
    if (!whole()) {
      map().once("idle", look);
      return;
    }
    const { resolve } = wanted;
    wanted = null;
    resolve(performance.now());
  };

  new MutationObserver(() => {
    shown = document.documentElement?.dataset.painted || shown;
    look();
  }).observe(document, { attributes: true, attributeFilter: ["data-painted"], subtree: true });

  const listen = () => {
    const found = graph();
    if (!found?.on) return requestAnimationFrame(listen);
    found.on("plotly_afterplot", () => {
      shown = found.data?.[0]?.meta || shown;
      look();
    });
  };
  requestAnimationFrame(listen);

  /** The moment at which a state is painted. */
  bench.painted = (state) =>
    new Promise((resolve, reject) => {
      wanted = { state, resolve };
      setTimeout(() => reject(new Error(`${state} is not painted; shown: ${shown}`)), PATIENCE);
      look();
    });

  /** Do something, and give the milliseconds until the map shows it. */
  bench.time = async (change, state) => {
    const began = performance.now();
    const moment = bench.painted(state);
    change();
    return { began: performance.timeOrigin + began, took: (await moment) - began };
  };

  /** How many different units the map has drawn. */
  bench.units = () => {
    const drawn = map()
      .queryRenderedFeatures()
      .filter((one) => one.source.startsWith("source-") && !one.source.includes("-map-"));
    return new Set(drawn.map((one) => one.id ?? JSON.stringify(one.geometry))).size;
  };
})();
