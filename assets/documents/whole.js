/* Parts of a page that are one component for Dash: their elements are made here (`whole.py`). */
(() => {
  const node = (part) => {
    if (typeof part === "string") return part;
    const [tag, attributes, children, style] = part;
    const made = window.nq57.element(tag, "", children.map(node), attributes);
    // The page's policy takes no style from an attribute.
    Object.assign(made.style, style);
    return made;
  };
  const draw = (place) => {
    const { tree } = place.dataset;
    if (place.tree === tree) return;
    place.tree = tree;
    place.replaceChildren(...JSON.parse(tree).map(node));
  };
  const look = () => document.querySelectorAll("[data-tree]").forEach(draw);
  new MutationObserver(look).observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-tree"],
  });
  look();
})();
