/* The filters and the sharing: built from what the server says, over the map or at a list's head. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const NAMES = { htmlFor: "for", tabIndex: "tabindex" };

  /** An element, and all in it, from the server's description. */
  const build = (one) => {
    if (one === null || one === undefined) return "";
    if (typeof one !== "object") return String(one);
    const { children, className, ...rest } = one.props;
    const attributes = {};
    for (const [name, value] of Object.entries(rest)) {
      if (value === null || value === false) continue;
      attributes[NAMES[name] || name] = value === true ? "" : value;
    }
    return nq57.element(one.type.toLowerCase(), className, [children ?? []].flat().map(build), attributes);
  };

  const MAPS = /^\/($|province\/|commune\/)/;
  const isMap = () => MAPS.test(location.pathname);
  /** Where they stand: over the map, or where a list has left room; null where there is none. */
  const place = () => {
    if (!isMap()) return document.querySelector("#document .tools-place");
    if (nq57.query().get("kiosk") || nq57.query().get("embed")) return null;
    const known = document.querySelector(".map-frame > .tools-place");
    if (known) return known;
    const made = nq57.element("div", "tools-place");
    document.querySelector(".map-frame").append(made);
    return made;
  };

  // What they say does not depend on these: they are asked for anew when somebody turns to them.
  const OF_THE_MAP = ["metric", "classes", "selected", "panel", "compare", "layout", "theme"];
  const subject = () => {
    const query = nq57.query();
    for (const name of OF_THE_MAP) query.delete(name);
    return `${location.pathname}?${query}`;
  };

  const PATIENCE = 5000;
  let [asked, about, waiting] = [null, null, null];
  const put = async (turned) => {
    let holder = place();
    const old = document.querySelector(".map-frame > .tools-place");
    if (old && old !== holder) old.replaceChildren();
    if (!holder) {
      asked = null;
      return;
    }
    const address = `/tools${location.pathname}${location.search}`;
    if (waiting === address) return;
    if (holder.firstChild && (asked === address || (!turned && about === subject()))) return;
    [asked, about, waiting] = [address, subject(), address];
    const said = await fetch(address).then((answer) => (answer.ok ? answer.json() : null), () => null);
    if (asked !== address) return;
    if (!said) {
      // The same question only after a while: whatever moves on the page would ask it again.
      setTimeout(() => (waiting = waiting === address ? null : waiting), PATIENCE);
      return;
    }
    waiting = null;
    // The list may have been drawn anew meanwhile, with another place for them.
    holder = place();
    if (!holder) return;
    const open = [...holder.querySelectorAll("details[open]")].map((one) => one.id);
    const at = document.activeElement;
    const key = holder.contains(at) ? at.dataset.key || at.id : null;
    holder.replaceChildren(build(said));
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (key) {
      const same = holder.querySelector(`[data-key="${CSS.escape(key)}"], #${CSS.escape(key)}`);
      // A chip that has taken itself away leaves the keyboard at the button.
      (same || document.getElementById("filters-open")).focus({ preventScroll: true });
    }
    nq57.drawOverlay?.();
  };

  /** The figures have changed: so have the counts of the filters. */
  nq57.renewTools = () => {
    if (!place()?.firstChild) return;
    asked = about = null;
    put(true);
  };

  /** How much of the height of the map the tools take: what must not lie below them keeps clear. */
  nq57.toolsHeight = () => {
    const tools = document.querySelector(".map-frame > .tools-place");
    return tools?.firstChild ? tools.offsetHeight + 24 : 0;
  };

  const panels = () => [...document.querySelectorAll(".tool[open]")];
  document.addEventListener("click", (event) => {
    for (const one of panels()) if (!one.contains(event.target)) one.removeAttribute("open");
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  // Before the page hears of it: Escape closes what is open and does not lead out of the place.
  window.addEventListener(
    "keydown",
    (event) => {
      // A list of choices that is open closes by itself, and nothing else does.
      if (event.key !== "Escape" || !panels().length || event.target.matches("option")) return;
      event.stopPropagation();
      for (const one of panels()) {
        one.removeAttribute("open");
        one.firstElementChild.focus();
      }
    },
    true,
  );
  document.addEventListener("change", (event) => {
    const field = event.target.dataset?.filter;
    if (!field || event.target.tagName !== "SELECT") return;
    nq57.go(nq57.withQuery({ [field]: event.target.value || null, classes: null, page: null }));
  });

  const copy = async (button) => {
    const words = button.dataset.copy.replaceAll("{origin}", location.origin);
    const said = document.getElementById("share-said");
    try {
      await navigator.clipboard.writeText(words);
      said.textContent = said.dataset.done;
    } catch {
      // A page that is not served securely may not write to the clipboard.
      const field = nq57.element("textarea", "", words, { readonly: "", rows: "3" });
      said.replaceChildren(said.dataset.failed, field);
      field.select();
    }
  };

  // Over a map they come when it is painted, so that nothing stands before it.
  let due = false;
  const { furnish } = nq57;
  nq57.furnish = () => {
    furnish();
    if (due) put();
    due = false;
  };
  for (const name of ["_dashprivate_pushstate", "popstate"]) {
    window.addEventListener(name, () => {
      due = isMap();
      if (!due) setTimeout(() => put());
    });
  }
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, (event) => event.target.closest?.(".tools") && put(true));
  }
  new MutationObserver(() => {
    const holder = document.querySelector("#document .tools-place");
    if (holder && !isMap() && !holder.firstChild) put();
  }).observe(document.getElementById("document"), { childList: true, subtree: true });
  put();
})();
