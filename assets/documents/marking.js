/* The form of marking: one for every button, made once, outside of what the page draws anew. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { element } = nq57;
  const byId = (id) => document.getElementById(id);
  const STATUSES = ["not_started", "in_progress", "done", "blocked"];
  let form = null; // What the page said when the form was opened.
  let job = null; // What is marked.
  let opener = null;
  const recorded = []; // Batches of this page: to their author they are no news.

  const key = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) =>
      one.toString(16).padStart(2, "0"),
    ).join("");
  const say = (sentence) => (byId("mark-said").textContent = sentence || "");
  const chosen = () => document.querySelector("#mark-dialog [name=mark-status]:checked")?.value;

  /** Draw the page anew, as after an import: its figures follow, its map and camera stay. */
  nq57.drawMarks = () => {
    const tag = `marks-${Date.now()}`;
    if (nq57.renew) return nq57.renew(tag);
    const { pathname: path, search } = location;
    const scheme = document.documentElement.dataset.mantineColorScheme;
    const { set_props } = window.dash_clientside;
    set_props("view", { data: { path, search, scheme, seen: tag } });
    return set_props("day-key", { data: `${path}${search}|${tag}` });
  };

  const ask = async (verb, body) => {
    const answer = await fetch(`/marks${verb}?lang=${form.lang}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const found = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(found.error || form.words.failed);
    return found;
  };

  // The dialog

  const field = (id, label, input) =>
    element("label", "mark-field", [element("span", "", label, { id: `${id}-name` }), input]);
  const input = (id, type, more = {}) =>
    element("input", "", [], { id, type, autocomplete: "off", ...more });
  const button = (id, label, name = "button") => element("button", name, label, { id, type: "button" });

  const made = ({ words, day, first, last, note }) => {
    const radios = STATUSES.map((status) =>
      element("label", "mark-choice", [
        element("input", "", [], { type: "radio", name: "mark-status", value: status }),
        element("span", "", words.statuses[status]),
      ]),
    );
    const legend = element("legend", "", words.status);
    return [
      element("div", "urge-head", [
        element("h2", "", words.title, { id: "mark-title" }),
        element("button", "icon-button mark-close", "×", { type: "button", "aria-label": words.close }),
      ]),
      element("p", "strong", "", { id: "mark-about" }),
      element("p", "dim", "", { id: "mark-now" }),
      field("mark-task", words.task, element("select", "", [], { id: "mark-task" })),
      element("fieldset", "mark-statuses", [legend, ...radios]),
      element("div", "mark-pair", [
        field("mark-progress", words.progress, input("mark-progress", "number", { min: 0, max: 100, step: "any" })),
        field("mark-day", words.day, nq57.dayField("mark-day", words.day, { value: day, min: first, max: last })),
      ]),
      field("mark-evidence", words.evidence, input("mark-evidence", "text", { maxlength: 2000 })),
      field("mark-note", words.note, element("textarea", "", [], { id: "mark-note", rows: 3, maxlength: 2000 })),
      element("p", "dim", note, { id: "mark-second" }),
      element("div", "mark-conflict", [
        element("p", "strong", "", { id: "mark-conflict-said" }),
        element("ul", ""),
        button("mark-overwrite", words.overwrite, "button button-primary"),
      ], { id: "mark-conflict", hidden: "" }),
      element("p", "urge-said", "", { id: "mark-said", role: "alert" }),
      element("div", "mark-actions", [
        button("mark-save", words.save, "button button-primary"),
        button("mark-cancel", words.cancel),
      ]),
    ];
  };

  const build = () => {
    let dialog = byId("mark-dialog");
    if (!dialog) {
      dialog = element("dialog", "urge-dialog mark-dialog", [], { id: "mark-dialog", "aria-labelledby": "mark-title" });
      document.body.append(dialog);
    }
    // In the language of the page, which may have changed since.
    dialog.replaceChildren(...made(form));
    byId("mark-task").closest("label").hidden = Boolean(job.task);
    byId("mark-about").textContent = job.about;
    byId("mark-now").textContent = job.now ? `${form.words.now}: ${job.now}` : "";
    return dialog;
  };

  /** The units of a button: its own, else those chosen in a table. */
  const unitsOf = ({ units, grid }) => {
    if (units) return units.split(" ");
    if (grid) return window.dash_ag_grid.getApi(grid).getSelectedNodes().map(({ id }) => id);
    return window.dash_component_api.getLayout("queue-selected")?.props.data ?? [];
  };

  const open = async (from) => {
    form = JSON.parse(byId("mark-words").dataset.form);
    opener = from;
    const { mark: task = "", about = "", now = "" } = from.dataset;
    job = { units: unitsOf(from.dataset), task, about, now, key: key() };
    if (!job.units.length) return nq57.sayOfMarks(form.words.chooseUnits);
    let tasks = [];
    if (!task) {
      const found = await ask("/tasks", { units: job.units });
      tasks = found.tasks;
      form.seen = found.seen;
      job.among = true;
      job.about = job.about || byId("queue-count")?.textContent || "";
    } else if (from.dataset.grid) job.about += ` · ${form.words.chosen.replace("{n}", job.units.length)}`;
    const dialog = build();
    byId("mark-task").replaceChildren(
      ...tasks.map(({ code, said }) => element("option", "", said, { value: code })),
    );
    dialog.showModal();
    (task ? dialog.querySelector("[name=mark-status]") : byId("mark-task")).focus();
    return null;
  };

  const close = () => {
    const dialog = byId("mark-dialog");
    if (dialog.open) dialog.close();
  };

  const said = () => ({
    units: job.units,
    task: job.task || byId("mark-task").value,
    status: chosen(),
    progress: byId("mark-progress").value,
    day: byId("mark-day").value,
    evidence: byId("mark-evidence").value.trim(),
    note: byId("mark-note").value.trim(),
    seen: form.seen,
    mine: recorded,
    by: form.by,
    ...(job.among ? { among: true } : {}),
  });

  const conflict = ({ error, moved, seen }) => {
    form.seen = seen;
    const box = byId("mark-conflict");
    byId("mark-conflict-said").textContent = error;
    const lines = moved.map(({ said: words, note }) => element("li", "", [words, note].filter(Boolean).join(" ")));
    box.querySelector("ul").replaceChildren(...lines);
    box.hidden = false;
    byId("mark-save").hidden = true;
    byId("mark-overwrite").focus();
  };

  const save = async () => {
    say("");
    if (!chosen()) {
      say(form.words.chooseStatus);
      return document.querySelector("#mark-dialog [name=mark-status]").focus();
    }
    const words = job.about || byId("mark-task").selectedOptions[0]?.textContent || "";
    const entry = { key: job.key, body: said(), lang: form.lang, about: words, at: Date.now() };
    const found = await nq57.keptMarks.post(entry);
    if (found.lost) {
      if (!nq57.keptMarks.add(entry, form.words)) return say(form.words.notKept);
      close();
      return nq57.sayOfMarks(form.words.kept);
    }
    if (found.body?.moved) return conflict(found.body);
    if (found.status >= 300) return say(found.body?.error || form.words.failed);
    if (found.body.batch) recorded.push(found.body.batch);
    close();
    nq57.drawMarks();
    return nq57.sayOfMarks(found.body.said, found.body.undo ? found.body : null);
  };

  // What is said after the form is gone, with the way back for a minute

  let gone = null;
  nq57.sayOfMarks = (sentence, undoable = null) => {
    let place = byId("mark-told");
    if (!place) {
      place = element("div", "mark-told card", [], { id: "mark-told" });
      place.append(element("p", "", "", { role: "status" }), element("div", "mark-actions"));
      nq57.markNotes().prepend(place);
    }
    place.hidden = false;
    place.firstChild.textContent = sentence;
    const acts = [];
    clearTimeout(gone);
    if (undoable) {
      const back = button("mark-undo", form.words.undo);
      back.addEventListener("click", () => act(back, () => undo(undoable.batch)));
      acts.push(back);
      gone = setTimeout(() => back.remove(), 1000 * undoable.undo);
    }
    const shut = element("button", "icon-button", "×", { type: "button", "aria-label": form.words.close });
    shut.addEventListener("click", () => (place.hidden = true));
    place.lastChild.replaceChildren(...acts, shut);
  };
  const undo = async (batch) => {
    try {
      const done = await ask("/undo", { batch });
      recorded.push(done.batch);
      nq57.sayOfMarks(done.said);
      nq57.drawMarks();
    } catch (problem) {
      nq57.sayOfMarks(problem instanceof TypeError ? form.words.failed : problem.message);
    }
  };

  const act = async (from, work) => {
    from.disabled = true;
    try {
      await work();
    } catch (problem) {
      const words = problem instanceof TypeError ? form.words.failed : problem.message;
      if (byId("mark-dialog")?.open) say(words);
      else nq57.sayOfMarks(words);
    } finally {
      from.disabled = false;
    }
  };

  // Marks that wait for a second person

  const decide = async (from) => {
    form = JSON.parse(byId("mark-words").dataset.form);
    const item = from.closest("[data-ids]");
    const ids = item.dataset.ids.split(" ").map(Number);
    const verb = from.dataset.decide;
    const body = { ids };
    if (verb === "return") body.words = item.querySelector("textarea").value.trim();
    if (item.dataset.seen) body.seen = JSON.parse(item.dataset.seen);
    const answer = await fetch(`/marks/${verb}?lang=${form.lang}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const found = await answer.json().catch(() => ({}));
    if (found.moved) {
      item.dataset.seen = JSON.stringify(found.seen);
      const lines = found.moved.map(({ said: words, note }) =>
        element("li", "", [words, note].filter(Boolean).join(" ")),
      );
      item.querySelector(".pending-said").replaceChildren(
        element("p", "strong", `${found.error} ${form.words.overwrite}?`),
        element("ul", "", lines),
      );
      return;
    }
    if (!answer.ok) {
      item.querySelector(".pending-said").replaceChildren(element("p", "strong", found.error || form.words.failed));
      return;
    }
    nq57.sayOfMarks(found.said);
    nq57.drawMarks();
  };

  const actions = { "mark-save": save, "mark-overwrite": save, "mark-cancel": close };
  document.addEventListener("click", (event) => {
    const from = event.target.closest?.("button");
    if (!from) return;
    if (from.matches(".mark-open")) act(from, () => open(from));
    else if (from.matches(".mark-close")) close();
    else if (from.dataset.decide) act(from, () => decide(from));
    else if (actions[from.id]) act(from, actions[from.id]);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.name !== "mark-status") return;
    const { obstacle, note } = form.words;
    byId("mark-note-name").textContent = target.value === "blocked" ? obstacle : note;
  });
  document.addEventListener("close", (event) => {
    if (event.target.id !== "mark-dialog") return;
    if (document.contains(opener)) opener.focus();
  }, true);
  // Enter in a field records, as in a form; Esc closes the dialog and leads nowhere else.
  addEventListener("keydown", (event) => {
    const dialog = byId("mark-dialog");
    if (!dialog?.open) return;
    if (event.key === "Escape") event.stopPropagation();
    const plain = event.target.matches?.("#mark-dialog input");
    if (event.key === "Enter" && plain) {
      event.preventDefault();
      const save_ = byId("mark-save");
      if (!save_.hidden && !save_.disabled) act(save_, save);
    }
  }, true);
})();
