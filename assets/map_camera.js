/* Moving the camera: where a view looks, the flight there, the zoom buttons, a new size. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { now } = nq57;
  const FLIGHT = 450;

  const margin = (size) => {
    if (now.scene.province) {
      // Insets, locator and buttons stand at the right: no unit may lie below them.
      const inset = nq57.hasInset(now.scene.province);
      const right = size.width > 560 ? (inset ? 190 : 168) : inset ? 104 : 62;
      return { left: 20, right, top: 28, bottom: 62 };
    }
    if (size.width < 560) return { left: 8, right: 96, top: 60, bottom: 48 };
    if (size.width < 690) return { left: 24, right: 190, top: 14, bottom: 14 };
    return { left: 84, right: 262, top: 14, bottom: 14 };
  };

  /** The camera of the view: the country, a province, or a commune and its surroundings. */
  nq57.home = async () => {
    const size = nq57.size();
    const commune = location.pathname.match(/^\/commune\/(\d{5})$/);
    let bounds = now.scene.bounds;
    if (commune) {
      const anchor = (await nq57.file(now.scene.anchors))[commune[1]];
      if (anchor) {
        const [, , west, south, east, north] = anchor;
        const wide = (east - west) * 0.9;
        const tall = (north - south) * 0.9;
        bounds = [west - wide, south - tall, east + wide, north + tall];
      }
    } else if (now.scene.province) {
      const anchor = (await nq57.file(now.scene.provinceAnchors))[now.scene.province];
      if (anchor) bounds = anchor.slice(2);
    }
    return nq57.camera(bounds, size, margin(size));
  };

  nq57.flight = () => (nq57.reducedMotion() ? 0 : FLIGHT);

  nq57.fly = (target) => {
    const map = nq57.mapLibre();
    if (!map) return null;
    const { center, zoom } = target;
    if (!nq57.flight()) {
      map.jumpTo({ center: [center.lon, center.lat], zoom });
      nq57.keepCamera();
      return null;
    }
    return new Promise((resolve) => {
      map.once("moveend", resolve);
      map.easeTo({ center: [center.lon, center.lat], zoom, duration: nq57.flight() });
    });
  };

  /** Where a map looks, as plotly writes it. */
  nq57.where = (map) => {
    const { lng: lon, lat } = map.getCenter();
    return { center: { lon, lat }, zoom: map.getZoom() };
  };

  /** Plotly draws the camera that its layout holds: keep it where the map really is. */
  nq57.keepCamera = () => {
    const map = nq57.mapLibre();
    const graph = nq57.graph();
    if (!map || !graph.layout?.map) return;
    const camera = nq57.where(map);
    Object.assign(graph.layout.map, camera);
    Object.assign(graph._fullLayout.map, camera);
    nq57.drawOverlay();
  };

  nq57.refit = async (duration = 0) => {
    if (!now.scene || !nq57.graph()?._fullLayout) return;
    const size = nq57.size();
    if (!size.width) return;
    const graph = nq57.graph();
    const resized = graph._fullLayout.width !== size.width || graph._fullLayout.height !== size.height;
    const target = await nq57.home();
    const map = nq57.mapLibre();
    if (map) {
      if (resized) await window.Plotly.relayout(graph, size);
      const sign = JSON.stringify(target);
      if (now.fitted === sign && !resized) return;
      now.fitted = sign;
      const { center, zoom } = target;
      map.easeTo({ center: [center.lon, center.lat], zoom, duration: resized ? 0 : duration });
      if (duration === 0 || resized) nq57.keepCamera();
    } else {
      const ranges = nq57.ranges(target, size);
      await window.Plotly.relayout(graph, {
        ...size,
        "geo.lonaxis.range": ranges.lon,
        "geo.lataxis.range": ranges.lat,
      });
    }
    nq57.drawOverlay();
  };

  nq57.zoom = (step) => {
    const map = nq57.mapLibre();
    if (map) {
      map.easeTo({ zoom: map.getZoom() + step, duration: nq57.reducedMotion() ? 0 : 200 });
      return;
    }
    const graph = nq57.graph();
    const around = ([low, high]) => {
      const half = ((high - low) / 2) * (step > 0 ? 0.6 : 1 / 0.6);
      return [(low + high) / 2 - half, (low + high) / 2 + half];
    };
    const { lonaxis, lataxis } = graph._fullLayout.geo;
    window.Plotly.relayout(graph, {
      "geo.lonaxis.range": around(lonaxis.range),
      "geo.lataxis.range": around(lataxis.range),
    }).then(() => nq57.drawOverlay());
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("#zoom-in")) nq57.zoom(1);
    if (event.target.closest("#zoom-out")) nq57.zoom(-1);
  });
})();
