/* What small maps drawn as SVG share: from degrees to the units of a picture, and paths in these. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});

  const linesOf = ({ type, coordinates }) =>
    ({ LineString: [coordinates], Polygon: coordinates, MultiLineString: coordinates })[type] ||
    coordinates.flat();

  /** West, south, east and north of points. */
  const bounds = (points) => {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [lon, lat] of points) {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    }
    return box;
  };

  /** Every point of the outlines of features. */
  const pointsOf = (features) => features.flatMap((one) => linesOf(one.geometry).flat());

  /** Degrees to the units of a picture: true to shape in the middle of its box. */
  const projection = ([west, south, east, north], width, height, edge) => {
    const narrow = Math.cos(((south + north) / 2) * (Math.PI / 180));
    const across = (width - 2 * edge) / ((east - west) * narrow);
    const scale = Math.min(across, (height - 2 * edge) / (north - south));
    const left = (width - (east - west) * narrow * scale) / 2;
    const top = (height - (north - south) * scale) / 2;
    return ([lon, lat]) => [left + (lon - west) * narrow * scale, top + (north - lat) * scale];
  };

  /** The path of a geometry, or of lines; ``end`` closes each of them. */
  const path = (geometry, at, end = "Z") => {
    const point = (one) =>
      at(one)
        .map((value) => value.toFixed(1))
        .join(" ");
    const lines = Array.isArray(geometry) ? geometry : linesOf(geometry);
    return lines.map((line) => "M" + line.map(point).join("L") + end).join("");
  };

  const pause = (wait) => new Promise((resolve) => setTimeout(resolve, wait));
  const [FIRST, LONGEST] = [1000, 30000];
  /**
   * The files of a picture; over a broken line they are asked for again, while it is ``wanted``.
   * Null when it is not any more.
   */
  const files = async (addresses, wanted) => {
    for (let wait = FIRST; ; wait = Math.min(2 * wait, LONGEST)) {
      try {
        return await Promise.all(addresses.map((one) => (one ? nq57.file(one) : null)));
      } catch {
        await pause(wait);
        if (!wanted()) return null;
      }
    }
  };

  nq57.flat = { bounds, files, pointsOf, projection, path };
})();
