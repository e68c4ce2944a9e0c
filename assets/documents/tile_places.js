/* Where the squares stand: provinces in lines by region, communes in columns by code. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const [GAP, BETWEEN] = [8, 10];
  /** The size of names, and the height that they take; larger on a wall. */
  const type = () => (document.documentElement.dataset.show === "wall" ? [18, 28] : [12, 18]);
  /** How much of the pitch a square takes. */
  const SIDE = 6 / 7;
  nq57.TILE_SIDE = SIDE;

  const ruler = document.createElement("canvas").getContext("2d");
  /**
   * The name of a province with the number of its unmarked communes, and how wide it is with the
   * largest such number, so that nothing moves from one day to another.
   */
  nq57.tileLabel = (code, unmarked, most, words) => {
    let name = nq57.provinceNames[code] || code;
    if (code === "48") name += ` · ${words.hoangSa}`;
    if (code === "56") name += ` · ${words.truongSa}`;
    ruler.font = `600 ${type()[0]}px "Inter Variable", "Noto Sans", sans-serif`;
    const width = Math.ceil(ruler.measureText(name + most).width) + 6;
    return { name, count: unmarked ? nq57.whole(unmarked) : "", width };
  };

  /** Rows that a line of provinces needs to fit a width; null where its names alone do not fit. */
  const rowsFor = (line, width, pitch, gap) => {
    const most = Math.max(...line.map((one) => one.codes.length));
    const names = line.reduce((sum, one) => sum + one.label.width, 0) + gap * (line.length - 1);
    if (names > width) return null;
    for (let rows = 1; rows <= most; rows++) {
      const across = (one) => Math.max(Math.ceil(one.codes.length / rows) * pitch, one.label.width);
      if (line.reduce((sum, one) => sum + across(one), gap * (line.length - 1)) <= width) return rows;
    }
    return null;
  };

  /** The provinces of a region in as few lines as fit, about as many squares in each. */
  const linesOf = (region, width, pitch, gap) => {
    for (let n = 1; n < region.length; n++) {
      const lines = [];
      const share = region.reduce((sum, one) => sum + one.codes.length, 0) / n;
      let room = 0;
      for (const one of region) {
        if (!lines.length || (room >= share && lines.length < n)) {
          lines.push([]);
          room = 0;
        }
        lines.at(-1).push(one);
        room += one.codes.length;
      }
      const rows = lines.map((line) => rowsFor(line, width, pitch, gap));
      if (rows.every((one) => one && one <= 18)) return lines.map((line, i) => [line, rows[i]]);
    }
    return region.map((one) => [[one], rowsFor([one], width, pitch, gap) || one.codes.length]);
  };

  /**
   * Where every square is: the largest pitch that fits the frame, or one for a thumb where the
   * page may grow. The same units give the same places, whatever their classes.
   */
  nq57.tilePlaces = (regions, { width, height, top, left, right, grows }) => {
    const room = width - left - right;
    const single = regions.length === 1 && regions[0].length === 1;
    const largest = single ? 64 : 24;
    const [, head] = type();
    const at = (pitch) => {
      const lines = regions.flatMap((region) => linesOf(region, room, pitch, GAP));
      const tall = lines.reduce((sum, [, rows]) => sum + head + rows * pitch + BETWEEN, 0);
      return { pitch, lines, tall };
    };
    let found = at(grows ? (single ? 30 : 9) : largest);
    while (!grows && found.tall > height && found.pitch > 3) found = at(found.pitch - 0.2);
    const { pitch, lines, tall } = found;
    const places = new Map();
    const labels = [];
    let y = top;
    for (const [line, rows] of lines) {
      let x = left;
      for (const { codes, label } of line) {
        labels.push({ ...label, x, y });
        codes.forEach((code, i) => {
          const column = Math.floor(i / rows);
          places.set(code, {
            x: x + column * pitch,
            y: y + head + (i - column * rows) * pitch,
            side: pitch * SIDE,
          });
        });
        x += Math.max(Math.ceil(codes.length / rows) * pitch, label.width) + GAP;
      }
      y += head + rows * pitch + BETWEEN;
    }
    return { places, labels, pitch, height: top + tall };
  };
})();
