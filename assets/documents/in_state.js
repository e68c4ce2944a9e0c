/* A filter by state lights up the units that have such an assignment; their classes stay. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { now } = nq57;
  const UNITS = "source-units";
  const ASIDE = 0.16;

  const bits = () => {
    const digits = nq57.digits();
    const found = now.classes?.inState;
    return found && nq57.query().get("state") && found.length === digits?.length ? found : null;
  };
  /** Whether the unit at a place of the scene has no assignment in the state that is asked for. */
  nq57.isAside = (i) => bits()?.[i] === "0";

  const { colourUnits, colourPaths } = nq57;
  nq57.colourUnits = (map, codes, numbers, lit) => {
    colourUnits(map, codes, numbers, lit);
    const found = bits();
    if (!found || !map.getLayer(nq57.FILL)) return;
    for (let i = 0; i < codes.length; i++) {
      map.setFeatureState({ source: UNITS, id: Number(codes[i]) }, { s: Number(found[i]) });
    }
    const number = ["number", ["feature-state", "c"], 0];
    const shown = lit ? ["match", number, [...lit], 1, ASIDE] : 1;
    const inside = ["==", ["number", ["feature-state", "s"], 0], 1];
    map.setPaintProperty(nq57.FILL, "fill-opacity", ["case", inside, shown, ASIDE]);
    // No choice in the legend is written like this: the next colouring without a state resets it.
    map.nq57.lit = "state";
  };
  nq57.colourPaths = (numbers, lit) => {
    colourPaths(numbers, lit);
    if (!bits()) return;
    document.querySelectorAll(".choroplethlayer path.choroplethlocation").forEach((path, i) => {
      const at = path.__data__?.index ?? i;
      if (nq57.isAside(at)) path.style.opacity = `${ASIDE}`;
    });
  };
  if (bits() && now.given) nq57.recolour();
})();
