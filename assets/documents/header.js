/* What opens from the header: its menus, the help of a page, the results of the search. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { element } = nq57;

  // Menus: one closes when a link in it is chosen, when the focus goes elsewhere, and by Esc.
  const menus = () => document.querySelectorAll("details.head-menu[open]");
  const close = (menu, back) => {
    menu.open = false;
    if (back) menu.querySelector("summary").focus();
  };
  for (const name of ["click", "focusin"]) {
    document.addEventListener(name, ({ type, target }) => {
      for (const menu of menus()) {
        if (!menu.contains(target)) close(menu, false);
        else if (type === "click" && target.closest("a")) close(menu, true);
      }
    });
  }

  /** The map's own library calls it by an English word; the header has one in the page's language. */
  const nameMap = () => {
    const link = document.querySelector(".icon-map + span");
    const canvas = document.querySelector("#map .maplibregl-canvas");
    if (canvas && link) canvas.setAttribute("aria-label", link.textContent);
    const said = nq57.liveWords?.[document.documentElement.lang]?.attribution;
    for (const button of said ? document.querySelectorAll(".maplibregl-ctrl-attrib-button") : []) {
      button.title = said;
      button.setAttribute("aria-label", said);
    }
  };
  nameMap();
  new MutationObserver(nameMap).observe(document.getElementById("header"), { childList: true, subtree: true });

  // Who goes on to another place by keyboard begins at its content: the link they took is gone.
  let at = location.pathname;
  for (const name of ["_dashprivate_pushstate", "popstate"]) {
    addEventListener(name, () => {
      if (at === location.pathname) return;
      at = location.pathname;
      const from = document.activeElement;
      if (from.matches("a.nav:focus-visible, .ag-cell")) {
        document.getElementById("main").focus({ preventScroll: true });
      }
    });
  }

  // The help of the page that is open, in its language; a dialog of the browser's own.
  let dialog = null;
  const paragraphs = (parts) =>
    parts.flatMap(({ head, words }) => [
      element("h3", "", head),
      ...words.map((one) => element("p", "", one)),
    ]);
  const keys = (rows) =>
    rows.flatMap(([key, what]) => [element("dt", "", element("kbd", "", key)), element("dd", "", what)]);
  const fill = ({ title, close: label, parts, keysHead, keys: rows, about }) => {
    const button = element("button", "icon-button", "×", { "aria-label": label });
    button.addEventListener("click", () => dialog.close());
    const more = element("a", "nav", about, { href: "/about" + location.search });
    more.addEventListener("click", () => dialog.close());
    dialog.replaceChildren(
      element("header", "", [element("h2", "", title, { id: "help-title" }), button]),
      element("div", "help-words", [
        ...paragraphs(parts),
        element("h3", "", keysHead),
        element("dl", "help-keys", keys(rows)),
        element("p", "", more),
      ]),
    );
  };
  const showHelp = async () => {
    const query = new URLSearchParams(location.search);
    query.set("path", location.pathname);
    const answer = await fetch(`/help.json?${query}`);
    const words = await answer.json();
    if (!dialog) {
      dialog = element("dialog", "help", [], { id: "help-dialog", "aria-labelledby": "help-title" });
      dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
      document.body.append(dialog);
    }
    fill(words);
    if (!dialog.open) dialog.showModal();
  };
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("#help")) showHelp().catch(() => nq57.go("/about" + location.search));
  });

  // A dialog belongs to the page that opened it: one that stayed would lock the next one up.
  for (const name of ["_dashprivate_pushstate", "popstate"]) {
    addEventListener(name, () => {
      for (const open of document.querySelectorAll("dialog[open]")) open.close();
    });
  }

  // Esc belongs to what is open above the map.
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      const [menu] = menus();
      if (menu) close(menu, true);
      if (menu || dialog?.open) event.stopPropagation();
    },
    true,
  );

  // Where a click does not focus a link (Safari), the box would lose the focus and close its list
  // between the press and the click.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest(".search-results")) event.preventDefault();
  });

  // The search is a box with a list; how many results there are is said when they come.
  const found = () => document.getElementById("search-list");
  const describe = () => {
    const input = document.getElementById("search");
    if (!input) return;
    const list = found();
    const states = {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-label": input.placeholder,
      "aria-expanded": String(Boolean(list)),
    };
    for (const [name, value] of Object.entries(states)) {
      if (input.getAttribute(name) !== value) input.setAttribute(name, value);
    }
    if (list) input.setAttribute("aria-controls", list.id);
    else input.removeAttribute("aria-controls");
  };
  let said = null;
  const listen = () => {
    describe();
    const words = found()?.dataset.said ?? null;
    if (words === said) return;
    said = words;
    if (words) window.dash_clientside.set_props("announcer", { children: words });
  };
  new MutationObserver(listen).observe(document.getElementById("header") || document.body, {
    childList: true,
    subtree: true,
  });
  listen();
})();
