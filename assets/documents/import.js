/* A file comes in: it is sent as it is, its progress is asked for, choices are made and confirmed. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { element } = nq57;
  const byId = (id) => document.getElementById(id);
  const nothing = () => window.dash_clientside.no_update;
  const WORKING = ["waiting", "reading", "comparing", "writing"];
  const EVERY = 400;

  const address = (id, verb) => {
    const parts = ["/import/files", id, verb].filter(Boolean);
    return parts.join("/") + `?lang=${document.documentElement.lang}`;
  };
  const tell = (words) => {
    const place = byId("import-problem");
    if (place) place.textContent = words || "";
  };
  /** Have the page drawn anew from what the server knows now. */
  const look = (seen) =>
    window.dash_clientside.set_props("import-seen", { data: { ...seen, at: Date.now() } });

  const moveBar = (bar, done, total) => {
    const share = total ? Math.floor((100 * done) / total) : 0;
    bar.classList.toggle("is-waiting", !total);
    bar.setAttribute("aria-valuenow", share);
    bar.firstElementChild.style.width = `${share}%`;
  };

  // Sending

  let sending = null;
  const showSending = (on) => {
    if (!byId("import-drop")) return;
    byId("import-drop").hidden = on;
    byId("import-sending").hidden = !on;
    if (on) moveBar(byId("import-sent"), 0, 1);
  };

  const send = (file) => {
    const { limit, tooLarge, broken } = byId("import-drop").dataset;
    tell("");
    byId("import-failed")?.remove();
    if (file.size > Number(limit)) return tell(tooLarge);
    const form = new FormData();
    form.append("office", byId("import-office")?.value || "");
    form.append("file", file);
    const request = (sending = new XMLHttpRequest());
    const end = (words) => {
      if (sending !== request) return;
      sending = null;
      showSending(false);
      tell(words);
    };
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => {
      const bar = byId("import-sent");
      if (bar) moveBar(bar, loaded, total);
    };
    request.onload = () => {
      end(request.status === 201 ? "" : request.response?.error || broken);
      if (request.status === 201) nq57.go(nq57.withQuery({ upload: request.response.id }));
    };
    request.onerror = () => end(broken);
    request.onabort = () => end("");
    request.open("POST", address());
    request.send(form);
    showSending(true);
    byId("import-abort").focus();
  };

  const putInput = () => {
    const slot = byId("import-file-slot");
    if (!slot || slot.firstChild) return;
    const { accept } = byId("import-drop").dataset;
    const input = element("input", "", [], { type: "file", id: "import-file", accept });
    input.addEventListener("change", () => {
      const [file] = input.files;
      // The same file may be chosen again after it was mended.
      if (file) send(file);
      input.value = "";
    });
    slot.append(input);
  };

  const dropped = (event) => {
    const drop = byId("import-drop");
    if (!drop || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.toggle("is-over", event.type === "dragover");
    if (event.type === "drop" && event.dataTransfer.files[0] && !sending) {
      send(event.dataTransfer.files[0]);
    }
  };
  for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, dropped);

  // Progress

  let timer = null;
  const watchImport = () => {
    putInput();
    clearTimeout(timer);
    if (!document.querySelector(".import-preview")) picks.clear();
    const work = document.querySelector(".import-work");
    if (work) timer = setTimeout(() => ask(work.dataset.upload), EVERY / 4);
    return nothing();
  };

  const ask = async (id) => {
    let state = null;
    try {
      const answer = await fetch(address(id));
      state = answer.ok ? await answer.json() : { phase: "gone" };
    } catch {
      // The line is broken: the next question may get through.
    }
    const work = document.querySelector(".import-work");
    if (work?.dataset.upload !== id) return;
    if (state && !WORKING.includes(state.phase)) return look({ id, phase: state.phase });
    if (state) showProgress(work, state);
    timer = setTimeout(() => ask(id), EVERY);
  };

  const showProgress = (work, { phase, done, total }) => {
    const words = JSON.parse(work.dataset.words);
    const place = work.querySelector(".work-phase");
    if (place.textContent !== words[phase]) place.textContent = words[phase];
    moveBar(byId("import-done"), done, total);
    const share = words.share.replace("{n}", Math.floor((100 * done) / total));
    work.querySelector(".work-rows").textContent = total ? share : "";
  };

  // Choices

  const picks = new Map();
  const keyOf = (field, written) => JSON.stringify([field, written]);
  nq57.picked = (field, written) => picks.get(keyOf(field, written))?.code || "";
  nq57.pick = (field, written, code) => {
    if (code) picks.set(keyOf(field, written), { field, written, code });
    else picks.delete(keyOf(field, written));
    const button = byId("import-apply");
    button.hidden = !picks.size;
    button.textContent = button.dataset.words.replace("{n}", picks.size);
    const confirm = byId("import-confirm");
    if (confirm) confirm.hidden = picks.size > 0;
  };

  /** Ask the server to change something, and have the page drawn from the answer. */
  const post = async (verb, body) => {
    const { upload: id } = document.querySelector("[data-upload]").dataset;
    const buttons = document.querySelectorAll(".import-page button");
    for (const button of buttons) button.disabled = true;
    tell("");
    try {
      const headers = { "Content-Type": "application/json" };
      const options = { method: "POST", headers, body: JSON.stringify(body) };
      const answer = await fetch(address(id, verb), options);
      if (answer.ok && verb === "discard") return nq57.go(nq57.withQuery({ upload: null }));
      if (answer.ok) return look({ id, phase: verb });
      tell((await answer.json()).error);
    } catch (problem) {
      tell(String(problem.message));
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  };

  const filterBy = (problem) => {
    const model = problem ? { problem: { type: "equals", filter: problem } } : null;
    if (model) model.problem.filterType = "text";
    window.dash_ag_grid.getApi("import-issues")?.setFilterModel(model);
  };

  const actions = {
    "import-abort": () => sending?.abort(),
    "import-apply": () => post("choices", { choices: [...picks.values()] }),
    "import-confirm": (button) => {
      const { run } = document.querySelector(".import-preview").dataset;
      const accept = button.dataset.accept === "true";
      post("confirm", { run: Number(run), accept_valid: accept });
    },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".import-page button");
    if (!button) return;
    if (actions[button.id]) actions[button.id](button);
    else if (button.matches(".import-discard")) post("discard", {});
    else if (button.matches(".import-unchoose")) {
      const { field, written } = button.dataset;
      post("choices", { choices: [{ field, written: written.split("\n"), code: "" }] });
    } else if (button.matches(".import-chip")) {
      for (const chip of button.parentElement.children) {
        chip.setAttribute("aria-pressed", String(chip === button));
      }
      filterBy(button.dataset.problem);
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "import-province") return;
    const link = byId("import-template-file");
    link.href = link.getAttribute("href").replace(/=.*/, `=${event.target.value}`);
  });
  document.addEventListener("input", (event) => {
    if (event.target.id !== "import-filter") return;
    const api = window.dash_ag_grid.getApi("import-issues");
    api?.setGridOption("quickFilterText", event.target.value);
  });
  document.addEventListener("keydown", (event) => {
    // The arrows walk through the cells of the table; Enter goes into the choice of a row.
    const cell = event.target.closest?.("#import-issues .ag-cell");
    if (!cell || event.key !== "Enter" || event.target.tagName === "SELECT") return;
    cell.closest(".ag-row").querySelector("select")?.focus();
    event.preventDefault();
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    nq57: { ...(window.dash_clientside || {}).nq57, watchImport },
  });
})();
