/* The keyboard keeps its place: when a part of the page is drawn anew, its like gets the focus. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const REGIONS = "#metric, #legend, #panel, #language, #breadcrumb, #level, #header";
  const NAMES = ["metric", "class", "panel", "code"];
  let last = null;

  /** How an element is found again after its part of the page has been replaced. */
  const handle = (node) => {
    if (node.id) return `#${CSS.escape(node.id)}`;
    for (const name of NAMES) {
      const value = node.dataset?.[name];
      if (value === undefined) continue;
      const region = node.closest(REGIONS);
      const within = region ? `#${region.id} ` : "";
      return `${within}[data-${name}="${CSS.escape(value)}"]`;
    }
    if (node.matches?.(".skip")) return ".skip";
    return node.lang && node.closest("#language") ? `#language [lang=${node.lang}]` : null;
  };

  nq57.forgetFocus = () => (last = null);
  addEventListener("focusin", (event) => (last = handle(event.target)));
  addEventListener("pointerdown", nq57.forgetFocus);
  new MutationObserver(() => {
    if (!last || document.activeElement !== document.body) return;
    document.querySelector(last)?.focus({ preventScroll: true });
  }).observe(document, { childList: true, subtree: true });
})();
