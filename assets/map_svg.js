/* The SVG twin of the map, where there is no WebGL: the same colours and outlines on its paths. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { now } = nq57;
  const NAMES = ["nodata", "c1", "c2", "c3", "c4", "c5", "full", "un", "lost"];

  const paths = () =>
    nq57.graph()?.querySelectorAll(".choroplethlayer path.choroplethlocation") || [];

  nq57.colourPaths = (numbers, lit) => {
    const style = getComputedStyle(document.documentElement);
    const colours = NAMES.map((name) => style.getPropertyValue(`--${name}`).trim());
    const seams = !now.scene.province && now.scene.level === "commune";
    paths().forEach((path, i) => {
      const unit = path.__data__;
      const number = unit && unit.index !== undefined ? numbers[unit.index] : numbers[i];
      path.style.fill = colours[number];
      // Without hairlines, neighbours of one colour must not show the seam between them.
      if (seams) Object.assign(path.style, { stroke: colours[number], strokeWidth: "0.5px" });
      path.style.opacity = lit && !lit.has(number) ? "0.16" : "1";
    });
  };

  /** The outline of a unit as it is drawn; null where it is not on the map. */
  nq57.outlineOf = (code) => {
    for (const path of paths()) {
      if (path.__data__?.loc === code) return path.getAttribute("d");
    }
    return null;
  };
})();
