/* What every script of the page builds with: elements whose text is text, never markup. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});

  nq57.element = (tag, name, children, attributes = {}) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...[children ?? []].flat());
    return node;
  };
})();
