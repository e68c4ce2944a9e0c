/* Cell renderers of the tables, for AG Grid. Text from data is set as text, never as markup. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
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
      data.few ? node("span", { key: "f", className: "badge few" }, data.few) : null,
    ]);

  components.PlaceText = ({ data }) => node("span", {}, data.place);

  components.ValueText = ({ data }) => node("span", {}, data.text);

  components.DueText = ({ data }) => node("span", { className: "num" }, data.due_text);

  components.ChoiceSelect = ({ data }) => {
    if (!data.choices.length) return node("span", { className: "dim" }, data.mend);
    const options = [{ code: "", label: data.choose }, ...data.choices].map(({ code, label }) =>
      node("option", { key: code, value: code }, label),
    );
    const chosen = nq57.picked(data.field, data.written);
    const onChange = (event) => nq57.pick(data.field, data.written, event.target.value);
    const properties = { className: "choice", defaultValue: chosen, "aria-label": data.value };
    return node("select", { ...properties, onChange }, options);
  };

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

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  /** AG Grid's own texts in the language of the page; the server adds them to this file. */
  functions.gridWord = ({ key, defaultValue }) =>
    nq57.gridWords?.[document.documentElement.lang]?.[key] ?? defaultValue;

  /** Numbers by size, texts as Vietnamese orders them (names are Vietnamese in every language). */
  const collator = new Intl.Collator("vi");
  functions.inOrder = (one, other) => {
    if (typeof one === "string" && typeof other === "string") return collator.compare(one, other);
    if (one === other) return 0;
    if (one === null || one === undefined) return -1;
    if (other === null || other === undefined) return 1;
    return one < other ? -1 : 1;
  };
  functions.choiceWords = ({ value }) => value.map((one) => one.label).join(" ");
  /** In a choice the keys belong to it, not to the table. */
  functions.inChoice = ({ event }) => event.target.tagName === "SELECT";
})();
