/* Menus of filters: one is open at a time, none after a choice, the focus elsewhere, or Esc. */
(() => {
  const open = () => document.querySelectorAll("details.facet[open]");
  for (const name of ["click", "focusin"]) {
    document.addEventListener(name, ({ type, target }) => {
      for (const one of open()) {
        const chosen = type === "click" && target.closest("a");
        if (!chosen && one.contains(target)) continue;
        one.open = false;
        // What had the focus is hidden now: the keyboard goes on at the button.
        if (chosen && one.contains(target)) one.querySelector("summary").focus();
      }
    });
  }
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.facet[open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
