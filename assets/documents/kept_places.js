/* Where a reader is in lists that are drawn anew: how far they have scrolled, how they have sorted. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const PATIENCE = 5000;

  const handle = (node) => {
    if (node.id) return `#${CSS.escape(node.id)}`;
    const holder = node.closest("[id]");
    const name = node.classList[0];
    return holder && name ? `#${CSS.escape(holder.id)} .${CSS.escape(name)}` : null;
  };
  const scrolled = () =>
    [...document.querySelectorAll("#panel, #document, :is(#panel, #document) *")]
      .filter((node) => node.scrollTop || node.scrollLeft)
      .map((node) => ({ node, at: handle(node), top: node.scrollTop, left: node.scrollLeft }))
      .filter(({ at }) => at);
  const api = (id) => window.dash_ag_grid?.getApi(id);
  const sorted = () =>
    [...document.querySelectorAll(".house-grid[id]")]
      .map(({ id }) => ({ id, old: api(id) }))
      .filter(({ old }) => old && !old.isDestroyed())
      .map((one) => ({ ...one, state: one.old.getColumnState().filter(({ sort }) => sort) }))
      .filter(({ state }) => state.length);

  /** Put a list back to where it was; true when that is done. */
  const scroll = ({ node, at, top, left }) => {
    const now = document.querySelector(at);
    if (!now || (now === node && now.scrollTop === top)) return false;
    if (now.scrollHeight - now.clientHeight < top) return false;
    Object.assign(now, { scrollTop: top, scrollLeft: left });
    return now !== node;
  };
  const sort = ({ id, old, state }) => {
    const now = api(id);
    if (!now || now === old || now.isDestroyed()) return false;
    now.applyColumnState({ state, defaultState: { sort: null } });
    return true;
  };

  let ends = null;
  /** Remember where the reader is, and lead them there when the lists have been drawn anew. */
  nq57.keepPlaces = () => {
    ends?.();
    let [places, orders] = [scrolled(), sorted()];
    const look = () => {
      orders = orders.filter((one) => !sort(one));
      places = places.filter((one) => !scroll(one));
      if (!places.length && !orders.length) ends?.();
    };
    const observer = new MutationObserver(look);
    const timer = setTimeout(() => ends?.(), PATIENCE);
    const hand = ["wheel", "pointerdown", "keydown"];
    ends = () => {
      ends = null;
      observer.disconnect();
      clearTimeout(timer);
      for (const name of hand) removeEventListener(name, stop, true);
    };
    const stop = () => ends?.();
    for (const name of hand) addEventListener(name, stop, true);
    observer.observe(document.getElementById("main"), {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["style"],
    });
  };
})();
