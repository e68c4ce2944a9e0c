/* Where the map looks: centre and zoom from bounds and the size of the frame (Web Mercator). */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const TILE = 512;

  const x = (lon) => (lon + 180) / 360;
  const y = (lat) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };
  const lat = (value) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * value))) * 180) / Math.PI;

  /**
   * The camera that shows bounds within a frame.
   * @param {number[]} bounds west, south, east, north in degrees
   * @param {{width: number, height: number}} size of the frame in CSS pixels
   * @param {{left: number, right: number, top: number, bottom: number}} margin kept free
   */
  nq57.camera = (bounds, size, margin) => {
    const [west, south, east, north] = bounds;
    const across = Math.max(x(east) - x(west), 1e-6);
    const down = Math.max(y(south) - y(north), 1e-6);
    const width = Math.max(size.width - margin.left - margin.right, 40);
    const height = Math.max(size.height - margin.top - margin.bottom, 40);
    const world = Math.min(width / across, height / down);
    const shiftX = (margin.right - margin.left) / 2 / world;
    const shiftY = (margin.bottom - margin.top) / 2 / world;
    return {
      center: {
        lon: ((x(west) + x(east)) / 2 + shiftX) * 360 - 180,
        lat: lat((y(south) + y(north)) / 2 + shiftY),
      },
      zoom: Math.min(Math.log2(world / TILE), 12),
    };
  };

  /** The degrees that a camera shows, for the renderer that is given ranges. */
  nq57.ranges = (camera, size) => {
    const world = TILE * 2 ** camera.zoom;
    const cx = x(camera.center.lon);
    const cy = y(camera.center.lat);
    const halfX = size.width / 2 / world;
    const halfY = size.height / 2 / world;
    return {
      lon: [(cx - halfX) * 360 - 180, (cx + halfX) * 360 - 180],
      lat: [lat(cy + halfY), lat(cy - halfY)],
    };
  };
})();
