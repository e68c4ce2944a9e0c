/*
 * The keyboard keeps its place: when a part of the page is drawn anew, its like gets the focus, and
 * the search what has been typed into it.
 */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const REGIONS = "#metric, #legend, #panel, #language, #breadcrumb, #level, #header";
  const NAMES = ["metric", "class", "panel", "code"];
  let last = null;
  let typed = "";

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
    if (node.matches?.("[id] > summary")) return `#${node.parentNode.id} > summary`;
    return node.lang && node.closest("#language") ? `#language [lang=${node.lang}]` : null;
  };

  nq57.forgetFocus = () => {
    last = null;
    typed = "";
  };
  // Before the page itself hears of it: what that changes must not find the text of before.
  const hear = ({ target }) => target.id === "search" && (typed = target.value);
  addEventListener("input", hear, true);
  /** A header that comes late brings an empty field: the text goes on in it, as if typed there. */
  const goOn = () => {
    const field = last === "#search" && typed && document.getElementById("search");
    if (!field || field.value === typed) return;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, typed);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  addEventListener("focusin", (event) => (last = handle(event.target)));
  addEventListener("pointerdown", nq57.forgetFocus);
  new MutationObserver(() => {
    goOn();
    if (!last || document.activeElement !== document.body) return;
    document.querySelector(last)?.focus({ preventScroll: true });
  }).observe(document, { childList: true, subtree: true });
})();
