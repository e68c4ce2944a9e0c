/* The dialog of urging: the text of reminders, taken along, sent, and recorded by a person. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { element } = nq57;
  const byId = (id) => document.getElementById(id);
  const dialog = () => byId("urge-dialog");
  const word = (name) => JSON.parse(dialog().dataset.words)[name];
  const ADDRESS = /^[a-z0-9_][a-z0-9._+-]*@[a-z0-9.-]+$/i;
  let units = [];
  let by = "province";
  let channel = "copy";
  let found = null;
  let recorded = false;

  const say = (sentence) => {
    const place = byId("urge-said");
    if (place) place.textContent = sentence || "";
  };
  /** The letters that the buttons are about: the chosen one, or all. */
  const chosen = () => {
    const code = byId("urge-letter").value;
    return code ? found.letters.filter((one) => one.code === code) : found.letters;
  };

  const ask = async (verb, more = {}) => {
    const only = verb !== "letters" && byId("urge-letter").value;
    const body = { units, by, ...(only ? { only } : {}), ...more };
    const answer = await fetch(`/urging/${verb}${location.search}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) return answer;
    const refused = await answer.json().catch(() => ({}));
    throw new Error(refused.error || word("failed"));
  };
  /** Do something that a button asks for; what goes wrong is said in one sentence. */
  const act = async (button, work) => {
    if (button) button.disabled = true;
    try {
      await work();
    } catch (problem) {
      say(problem instanceof TypeError ? word("failed") : problem.message);
    } finally {
      if (button) button.disabled = false;
    }
  };

  const mailbox = () => {
    const place = byId("urge-address");
    if (place.firstChild) return;
    const input = element("input", "", [], { type: "email", id: "urge-mailbox", autocomplete: "off" });
    place.append(element("label", "urge-field", [element("span", "", word("address")), input]));
  };

  const show = () => {
    const letters = chosen();
    const one = letters.length === 1 ? letters[0] : null;
    byId("urge-text").value = letters.map(({ text }) => text).join("\n\n---\n\n");
    byId("urge-text").scrollTop = 0;
    byId("urge-facts").textContent = one ? one.facts : found.facts;
    byId("urge-address").hidden = byId("urge-keep").hidden = !one;
    byId("urge-mail").disabled = !one;
    byId("urge-mail").title = one ? "" : word("oneOnly");
    if (one) byId("urge-mailbox").value = one.address;
    byId("urge-smtp").hidden = !found.smtp;
    byId("urge-confirm").hidden = true;
    for (const button of document.querySelectorAll("[data-urge-by]")) {
      const pressed = button.dataset.urgeBy === by;
      button.setAttribute("aria-pressed", String(pressed));
      button.classList.toggle("is-chosen", pressed);
    }
  };

  let turn = 0;
  /** Read the letters anew; an answer that a newer question has overtaken changes nothing. */
  const read = async () => {
    const mine = ++turn;
    const letters = await (await ask("letters")).json();
    if (mine !== turn || !dialog()) return;
    found = letters;
    const options = found.letters.map(({ code, name }) =>
      element("option", "", `${name} (${code})`, { value: code }),
    );
    if (options.length > 1) {
      options.unshift(element("option", "", `${word("all")} (${options.length})`, { value: "" }));
    }
    byId("urge-letter").replaceChildren(...options);
    mailbox();
    const { day: value, first: min, last: max } = found;
    const day = nq57.dayField("urge-date", word("day"), { value, min, max });
    byId("urge-day").replaceChildren(element("span", "", word("day")), day);
    show();
  };

  const open = async () => {
    units = window.dash_component_api.getLayout("queue-selected").props.data ?? [];
    channel = "copy";
    await read();
    // Somebody may have gone on meanwhile.
    if (!dialog()) return;
    say("");
    if (!dialog().open) dialog().showModal();
    byId("urge-letter").focus();
  };

  const save = async (answer) => {
    const name = /filename\*?=(?:UTF-8'')?"?([^";]+)/.exec(
      answer.headers.get("Content-Disposition"),
    );
    const href = URL.createObjectURL(await answer.blob());
    const download = decodeURIComponent(name?.[1] || "cong-van.docx");
    element("a", "", [], { href, download }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10000);
  };
  const document_ = async () => save(await ask("letters.docx"));

  const copy = async () => {
    const text = byId("urge-text");
    if (navigator.clipboard) await navigator.clipboard.writeText(text.value);
    else {
      // Without a safe line a page may only copy what is selected.
      text.select();
      document.execCommand("copy");
    }
    channel = "copy";
    say(word("copied"));
  };

  const draft = async () => {
    const [one] = chosen();
    one.address = byId("urge-mailbox").value.trim();
    // An address ends where the headers of a draft begin: nothing in it may do so.
    if (one.address && !ADDRESS.test(one.address)) throw new Error(word("badAddress"));
    channel = "mailto";
    element("a", "", [], { href: `mailto:${one.address}${one.mailto}` }).click();
    if (!one.attach) return say("");
    await document_();
    say(word("attach"));
  };

  /** Keep the address for the next letters too, whether this one is sent or not. */
  const keep = async () => {
    const [one] = recipients();
    say((await (await ask("address", { only: one.code, address: one.address })).json()).said);
  };

  const recipients = () => {
    const letters = chosen();
    if (letters.length === 1) letters[0].address = byId("urge-mailbox").value.trim();
    return letters;
  };
  /** Name every recipient and the count before anything is sent. */
  const confirm = () => {
    const letters = recipients();
    const ready = letters.filter(({ address }) => address);
    const item = ({ name, address }) =>
      element("li", "", `${name}: ${address || word("noAddress")}`);
    byId("urge-recipients").replaceChildren(...letters.map(item));
    const words = byId("urge-smtp").textContent.replace("…", "");
    byId("urge-confirm-words").textContent = `${words}: ${ready.length} / ${letters.length}`;
    byId("urge-send").disabled = !ready.length;
    byId("urge-confirm").hidden = false;
    byId(ready.length ? "urge-send" : "urge-cancel").focus();
  };

  const told = async (answer) => {
    say((await answer.json()).said);
    recorded = true;
  };
  const day = () => ({ day: byId("urge-date").value, key: found.key });
  const send = async () => {
    const ready = recipients().filter(({ address }) => address);
    const addresses = Object.fromEntries(ready.map(({ code, address }) => [code, address]));
    await told(await ask("send", { ...day(), addresses, confirmed: ready.length }));
    byId("urge-confirm").hidden = true;
  };

  const actions = {
    "urge-open": open,
    "urge-copy": copy,
    "urge-docx": async () => {
      await document_();
      channel = "docx";
    },
    "urge-mail": draft,
    "urge-keep": keep,
    "urge-smtp": confirm,
    "urge-send": send,
    "urge-cancel": () => {
      byId("urge-confirm").hidden = true;
      byId("urge-smtp").focus();
    },
    "urge-record": async () => told(await ask("record", { ...day(), channel })),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (actions[button.id]) act(button, actions[button.id]);
    else if (button.matches(".urge-close")) dialog().close();
    else if (button.dataset.urgeBy) {
      by = button.dataset.urgeBy;
      act(button, read);
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "urge-letter") show();
  });
  // The queue is drawn anew with who was urged, when nobody reads the dialog any more.
  const closed = (event) => {
    if (event.target.id !== "urge-dialog") return;
    // The button was disabled while the letters came, and so lost the focus that would go back.
    byId("urge-open")?.focus({ focusVisible: true });
    if (!recorded) return;
    recorded = false;
    window.dash_clientside.set_props("import-seen", { data: { urged: Date.now() } });
  };
  document.addEventListener("close", closed, true);
  // Esc closes the dialog, which the browser does, and leads nowhere else.
  const stay = (event) => event.key === "Escape" && dialog()?.open && event.stopPropagation();
  addEventListener("keydown", stay, true);
})();
