/* Cell renderers of the tables, for AG Grid. Text from data is set as text, never as markup. */
(() => {
  const React = () => window.React;
  const components = (window.dashAgGridComponentFunctions =
    window.dashAgGridComponentFunctions || {});
  const node = (...parts) => React().createElement(...parts);

  components.UnitLink = ({ data, value }) =>
    node("a", { href: data.href, className: "nav unit-link", "data-code": data.code }, [
      data.class === 7
        ? node("span", { key: "s", className: "swatch-small", "aria-hidden": true })
        : null,
      value,
    ]);

  components.ValueText = ({ data }) => node("span", {}, data.text);

  components.DueText = ({ data }) => node("span", { className: "num" }, data.due_text);

  components.ShareBar = ({ data }) => {
    if (!data.n) return node("span", { className: "share-bar is-empty" });
    // What is missing keeps at least 3 px: 2 of 166 must not vanish.
    const width = data.warm ? `min(${(data.x / data.n) * 100}%, 100% - 4px)` : `${(data.x / data.n) * 100}%`;
    return node(
      "span",
      { className: "share-bar" + (data.warm ? " is-warm" : ""), "aria-hidden": true },
      node("span", { className: `class-${data.class === 7 ? 1 : data.class}`, style: { width } }),
    );
  };
})();
