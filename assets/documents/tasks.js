/* The lists of tasks: their cells. Text from data stays text. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const React = () => window.React;
  const components = (window.dashAgGridComponentFunctions =
    window.dashAgGridComponentFunctions || {});
  const node = (...parts) => React().createElement(...parts);
  const STATES = [
    ...["done_on_time", "done_late", "in_progress", "not_started", "blocked", "overdue"],
  ];
  nq57.STATES = STATES;

  /** A bar of all assignments by state; what is there keeps at least 2 px. */
  components.StateBar = ({ data, value }) => {
    const total = value.reduce((sum, one) => sum + one, 0);
    if (!total) return node("span", { className: "state-bar is-empty" });
    const parts = STATES.map((state, i) =>
      value[i]
        ? node("span", { key: state, className: `state-${state}`, style: { flexGrow: value[i] } })
        : null,
    );
    const words = { role: "img", "aria-label": data.bar_words, title: data.bar_words };
    return node("span", { className: "state-bar", ...words }, parts);
  };

  /** A count that opens to the rows that it counts. */
  components.CountLink = ({ data, colDef }) => {
    const text = data[`${colDef.field}_text`];
    const href = data[`${colDef.field}_href`];
    if (!href) return node("span", { className: "dim" }, text);
    return node("a", { href, className: "nav unit-link" }, text);
  };

  /** A share with its x of y. */
  components.ShareOf = ({ data }) =>
    node("span", { className: "share-of" }, [
      node("b", { key: "s" }, data.done_text),
      data.done_of
        ? node("a", { key: "o", href: data.done_href, className: "nav unit-link" }, data.done_of)
        : null,
    ]);
})();
