/* Choosing a day: every button that says one opens the same calendar, with a field to type in. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { element } = nq57;
  const root = document.documentElement;
  const words = () => nq57.dayWords[root.lang];
  const THEME = {
    fontFamily: "inherit",
    primaryColor: "accent",
    primaryShade: { light: 8, dark: 4 },
    defaultRadius: "sm",
    colors: {
      accent: [
        "#e6f1f1", "#c9e2e2", "#a5d0d0", "#82bfbe", "#5fc3c0",
        "#3f9c9c", "#237f83", "#126a70", "#0b5a61", "#074950",
      ],
    },
  };
  let field = null; // The button whose day is chosen.
  let drawn = null; // The calendar, in a tree of its own: it opens above every other dialog.

  /** What a button that a script has made says. */
  nq57.showDay = (button, { value, min, max }) => {
    const said = nq57.written.day(value);
    button.value = value;
    Object.assign(button.dataset, { min, max });
    button.lastChild.textContent = said;
    button.setAttribute("aria-label", `${button.dataset.label}: ${said}`);
  };
  /** A button for a day, as the server makes them too; it has a `value` and tells of a `change`. */
  nq57.dayField = (id, label, days) => {
    const button = element(
      "button",
      "day-field",
      [element("span", "icon icon-calendar"), element("span", "num")],
      { id, type: "button", "aria-haspopup": "dialog", "data-label": label, "data-made": "" },
    );
    nq57.showDay(button, days);
    return button;
  };

  const take = (day) => {
    const button = field;
    dialog.close();
    if (day === button.value) return;
    if ("made" in button.dataset) nq57.showDay(button, { ...button.dataset, value: day });
    else button.value = day;
    button.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // What is typed

  const monthOf = (word) => {
    if (/^\d+$/.test(word)) return Number(word);
    if (word.length < 3) return NaN;
    const names = [root.lang, "en"].flatMap((language) =>
      ["long", "short"].map((month) => new Intl.DateTimeFormat(language, { month, timeZone: "UTC" })),
    );
    const months = [...Array(12).keys()].map((month) => new Date(Date.UTC(2025, month, 15)));
    const named = (month) => names.some((one) => one.format(month).toLowerCase().startsWith(word));
    return months.findIndex(named) + 1;
  };
  /** The day that somebody wrote, as 28/11/2025, 28 Nov 2025 or 2025-11-28; null where it is none. */
  const read = (typed) => {
    const parts = typed.trim().toLowerCase().split(/[\s./,-]+/);
    if (parts.length !== 3) return null;
    const [year, month, day] = parts[0].length === 4 ? parts : parts.reverse();
    const iso = `${year}-${String(monthOf(month)).padStart(2, "0")}-${day.padStart(2, "0")}`;
    const found = new Date(`${iso}T00:00:00Z`);
    return Number.isNaN(found.getTime()) || !found.toISOString().startsWith(iso) ? null : iso;
  };
  const wrong = (sentence, days = {}) => {
    const said = Object.entries(days).map(([name, day]) => [name, nq57.written.day(day)]);
    problem.textContent = nq57.written.fill(sentence, Object.fromEntries(said));
    typed.setAttribute("aria-invalid", String(Boolean(sentence)));
  };
  const takeTyped = () => {
    const { min, max } = field.dataset;
    const { value } = field;
    const day = value && typed.value === nq57.written.day(value) ? value : read(typed.value);
    if (!day) wrong(words().unread, { day: value || max });
    else if (day < min || day > max) wrong(words().outside, { first: min, last: max });
    else take(day);
  };

  // The dialog

  const typed = element("input", "", [], { type: "text", id: "day-typed", autocomplete: "off", maxlength: 40 });
  const label = element("span", "");
  const problem = element("p", "day-wrong", "", { role: "alert", id: "day-wrong" });
  typed.setAttribute("aria-describedby", problem.id);
  const close = element("button", "icon-button", "×", { type: "button" });
  const calendar = element("div", "day-calendar");
  const head = element("div", "day-head", [element("label", "", [label, typed]), close]);
  const dialog = element("dialog", "day-dialog", [head, problem, calendar], { id: "day-dialog" });
  document.body.append(dialog);

  const place = () => {
    if (!dialog.open) return;
    const at = field.getBoundingClientRect();
    const { offsetWidth: wide, offsetHeight: high } = dialog;
    const below = at.bottom + 4;
    const top = below + high <= innerHeight - 8 ? below : Math.max(at.top - high - 4, 8);
    dialog.style.left = `${Math.max(Math.min(at.left, innerWidth - wide - 8), 8)}px`;
    dialog.style.top = `${Math.min(top, Math.max(innerHeight - high - 8, 8))}px`;
  };
  for (const name of ["resize", "scroll"]) addEventListener(name, place, true);

  let library = null;
  const load = () => {
    library ??= nq57.load(nq57.libraries.calendar);
    library.catch(() => (library = null));
    return library;
  };

  // Mantine's components ask Dash where they stand in its page: these stand outside of it.
  const OUTSIDE = { componentPath: [], useLoading: () => false, useSelector: () => false };
  const draw = () => {
    const { React, ReactDOM, dash_component_api: dash, dash_mantine_components: mantine } = window;
    const { value, dataset } = field;
    const parts = [
      [dash.DashContext.Provider, { value: OUTSIDE }],
      [mantine.MantineProvider, { theme: THEME, forceColorScheme: root.dataset.mantineColorScheme }],
      [mantine.DatesProvider, { settings: { locale: root.lang } }],
      [mantine.DatePicker, {
        value: value || null,
        size: matchMedia("(max-width: 760px)").matches ? "md" : "sm",
        defaultDate: value || dataset.max,
        minDate: dataset.min,
        maxDate: dataset.max,
        firstDayOfWeek: 1,
        hideOutsideDates: true,
        ariaLabels: words().steps,
        setProps: ({ value: day }) => day && dialog.open && take(day),
      }],
    ];
    const tree = parts.reduceRight((inside, [part, more]) => React.createElement(part, more, inside), null);
    drawn ??= ReactDOM.createRoot(calendar);
    ReactDOM.flushSync(() => drawn.render(tree));
    place();
    // Who has begun to write goes on.
    if (typed.value !== nq57.written.day(value)) return;
    const days = [...calendar.querySelectorAll(".mantine-DatePicker-day:not([data-outside], :disabled)")];
    (days.find((one) => one.matches("[data-selected]")) || days.at(-1))?.focus();
  };

  const open = async (button) => {
    field = button;
    const said = words();
    dialog.setAttribute("aria-label", button.dataset.label);
    label.textContent = said.typed;
    close.setAttribute("aria-label", said.close);
    typed.value = nq57.written.day(button.value);
    wrong("");
    dialog.showModal();
    place();
    await load();
    if (dialog.open && field === button) draw();
  };

  // The news of closing comes later: by then a quick hand has opened it again.
  dialog.addEventListener("close", () => dialog.open || drawn?.render(null));
  close.addEventListener("click", () => dialog.close());
  typed.addEventListener("focus", () => typed.select());
  typed.addEventListener("input", () => wrong(""));
  dialog.addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey } = event;
    // What walks through days or closes the calendar does nothing else on the page below.
    event.stopPropagation();
    if (target === typed && key === "Enter") {
      event.preventDefault();
      takeTyped();
    } else if (target !== typed && /^\d$/.test(key) && !ctrlKey && !metaKey) {
      typed.value = "";
      typed.focus();
    }
  });
  dialog.addEventListener("click", ({ target, clientX: x, clientY: y }) => {
    // The day that is chosen already is chosen again by leaving it.
    if (target.closest(".day-calendar [data-selected]")) return dialog.close();
    if (target !== dialog) return null;
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return (x < left || x > right || y < top || y > bottom) && dialog.close();
  });

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.(".day-field");
    if (button) open(button).catch(() => null);
  });
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, ({ target }) => target.closest?.(".day-field") && load().catch(() => null));
  }
  document.addEventListener("change", ({ target }) => {
    const { query } = target.dataset;
    if (target.id === "as-of") nq57.go(nq57.withQuery({ as_of: target.value === nq57.today ? null : target.value }));
    else if (query) nq57.go(nq57.withQuery({ [query]: target.value, page: null }));
  });
})();
