// A file of its own: a policy without inline scripts lets it through.
window.SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  // A link within the button of an operation would be two controls in one.
  deepLinking: false,
  validatorUrl: null,
  syntaxHighlight: false,
});

/** What the page's library leaves without a name, a level or a way to reach it by keyboard. */
const NAMES = { ".copy-to-clipboard button": "Copy", ".close-modal": "Close" };
const LEVELS = { "h3.opblock-tag": 2, ".models > h4": 2, ".modal-ux-header h3": 2, ".modal-ux-content h4": 3, ".opblock-section-header h4": 3 };
const complete = () => {
  const each = (selector, change) => document.querySelectorAll(selector).forEach(change);
  const set = (node, name, value) => node.getAttribute(name) === value || node.setAttribute(name, value);
  for (const [selector, name] of Object.entries(NAMES)) {
    each(selector, (button) => set(button, "aria-label", name));
  }
  for (const [selector, level] of Object.entries(LEVELS)) {
    each(selector, (heading) => {
      set(heading, "role", "heading");
      set(heading, "aria-level", String(level));
    });
  }
  each("tr[data-param-name] :is(select, input, textarea)", (field) =>
    set(field, "aria-label", field.closest("tr").dataset.paramName));
  each(".body-param textarea", (field) => set(field, "aria-label", "Request body"));
  each("#swagger-ui pre", (text) => set(text, "tabindex", "0"));
};
new MutationObserver(complete).observe(document.getElementById("swagger-ui"), {
  childList: true,
  subtree: true,
});
