/* Cell renderers of the lists of rows and of marks. Text from data is set as text, never as markup. */
(() => {
  const React = () => window.React;
  const components = (window.dashAgGridComponentFunctions =
    window.dashAgGridComponentFunctions || {});
  const node = (...parts) => React().createElement(...parts);

  /** Words from a file: a link where they are one address of the web, as components/outside.py. */
  const OUTSIDE = /^https?:\/\/[^\s<>"'\\]{1,1990}$/i;
  components.OutsideLink = ({ value }) => {
    if (!OUTSIDE.test(value)) return value ?? "";
    return node("a", { href: value, target: "_blank", rel: "noopener noreferrer" }, value);
  };
  /** A value that leads to an address of this page: that of `<field>_href`, where there is one. */
  components.CellLink = ({ data, value, colDef }) => {
    const href = data[`${colDef.field}_href`];
    if (!href) return node("span", { className: "dim" }, value);
    return node("a", { href, className: "nav unit-link", title: value }, value);
  };

  /** A number as this language writes it, sorted as a number. */
  components.FieldText = ({ data, colDef }) => node("span", {}, data[`${colDef.field}_text`]);

  components.StateText = ({ data, value }) =>
    node("span", { className: "cell-state" + (data.strong ? " strong" : "") }, [
      data.icon
        ? node("span", { key: "i", className: `icon icon-${data.icon}`, "aria-hidden": true })
        : null,
      value,
    ]);

  /** A value of a mark: struck through where the mark is withdrawn. */
  components.MarkText = ({ data, value }) =>
    node(data.withdrawn ? "del" : "span", { title: value }, value);
})();
