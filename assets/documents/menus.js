/* Menus of a filter: one is open at a time, and none after a choice, a click elsewhere or Esc. */
(() => {
  const close = (but) => {
    for (const one of document.querySelectorAll("details.menu[open]")) {
      if (one !== but) one.open = false;
    }
  };
  document.addEventListener("click", (event) => {
    const menu = event.target.closest?.("details.menu");
    close(event.target.closest?.("a") ? null : menu);
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (event.key !== "Escape" || !menu) return;
    close(null);
    menu.querySelector("summary").focus();
  });
})();
