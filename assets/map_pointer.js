/* The pointer on the MapLibre map: which unit it is on, and a click on that. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});

  const unitAt = (map, point) => {
    if (!map.getLayer(nq57.FILL)) return null;
    const [found] = map.queryRenderedFeatures(point, { layers: [nq57.FILL] });
    return found ? nq57.codeOf(found.id) : null;
  };

  nq57.listenToPointer = (map) => {
    let waiting = null;
    map.on("mousemove", (event) => {
      const first = !waiting;
      waiting = event;
      if (!first) return;
      // Once a frame is as often as anybody can see it.
      requestAnimationFrame(() => {
        const { point, originalEvent } = waiting;
        waiting = null;
        const code = map.isMoving() ? null : unitAt(map, point);
        map.getCanvas().style.cursor = code ? "pointer" : "";
        nq57.hover(code, originalEvent);
      });
    });
    map.on("click", (event) => {
      const code = unitAt(map, event.point);
      if (code) nq57.choose(code);
    });
  };
})();
