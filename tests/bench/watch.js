/*
 * When a map is painted, the same for both programs: the state that was asked for is in the figure,
 * and MapLibre says that it has drawn all of it. `bench.painted(wanted, since)` gives the moment.
 */
(() => {
  const bench = (window.bench = { plotted: null });
  const graph = () => document.querySelector("#map .js-plotly-plot");
  const map = () => graph()?._fullLayout?.map?._subplot?.map;

  /** For the twin: what the newest finished plot shows. The program says it by itself. */
  const listen = () => {
    const found = graph();
    if (found?.on && !found.benchListens) {
      found.benchListens = true;
      found.on("plotly_afterplot", () => (bench.plotted = found.data?.[0]?.meta ?? null));
    }
    if (!found?.benchListens) requestAnimationFrame(listen);
  };
  requestAnimationFrame(listen);

  const shown = () => document.documentElement.dataset.painted || bench.plotted || "";

  bench.painted = (wanted) =>
    new Promise((resolve) => {
      const look = () => {
        if (!shown().startsWith(wanted) || !map()) return requestAnimationFrame(look);
        const done = () => requestAnimationFrame(() => resolve(performance.now()));
        if (map().loaded() && map().areTilesLoaded()) done();
        else map().once("idle", done);
      };
      look();
    });

  /** Do something, and give the milliseconds until the map shows it. */
  bench.time = async (change, wanted) => {
    const began = performance.now();
    change();
    return { began: performance.timeOrigin + began, took: (await bench.painted(wanted)) - began };
  };

  /** How many different units the map has drawn. */
  bench.units = () => {
    const drawn = map().queryRenderedFeatures().filter((one) => one.source.startsWith("source-"));
    return new Set(drawn.map((one) => one.id ?? one.properties.id ?? JSON.stringify(one.geometry)))
      .size;
  };
})();
