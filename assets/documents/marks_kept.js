/*
 * Marks that could not be sent: kept in the browser, sent when the line is back, each exactly once
 * (the server knows its key). A mark of somebody else who used this browser waits for them.
 */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const NAME = "nq57-mark-";
  const WORDS = "nq57-words-of-marks";
  const [SOON, LATEST] = [5000, 120000];
  const kept = (nq57.keptMarks = {});
  let wait = SOON;
  let timer = null;
  let sending = false;

  // One entry a mark: two tabs never write the same.
  const names = () =>
    Array.from({ length: localStorage.length }, (_, place) => localStorage.key(place)).filter(
      (name) => name.startsWith(NAME),
    );
  const all = () => {
    try {
      const found = names().map((name) => JSON.parse(localStorage.getItem(name)));
      return found.filter(Boolean).sort((a, b) => a.at - b.at);
    } catch {
      return [];
    }
  };
  const write = (entry) => localStorage.setItem(NAME + entry.key, JSON.stringify(entry));

  /** Send one mark; `lost` is an answer that says nothing of what became of it. */
  kept.post = async (entry) => {
    try {
      const answer = await fetch(`/marks?lang=${entry.lang}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Idempotency-Key": entry.key },
        body: JSON.stringify(entry.body),
      });
      const { status } = answer;
      if (status >= 500 || [401, 408, 425, 429].includes(status)) return { lost: true, status };
      const body = await answer.json().catch(() => null);
      // A sentence that is no JSON comes from the guard of the server.
      if (!body) return answer.ok ? { lost: true, status } : { status, body: {} };
      return { lost: Boolean(body.waits), status, body };
    } catch {
      return { lost: true, status: 0 };
    }
  };

  /** Keep a mark; false where this browser keeps nothing. */
  kept.add = (entry, words) => {
    try {
      localStorage.setItem(WORDS, JSON.stringify(words));
      write({ ...entry, state: "waits" });
    } catch {
      return false;
    }
    show();
    later();
    return true;
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
    wait = Math.min(2 * wait, LATEST);
  };

  const judge = (entry, { status, body }) => {
    if (status < 300) {
      localStorage.removeItem(NAME + entry.key);
      // What this browser wrote itself is no surprise to its later marks.
      for (const other of all()) {
        if (body.batch) write({ ...other, body: { ...other.body, mine: [...(other.body.mine ?? []), body.batch] } });
      }
      return true;
    }
    write({ ...entry, state: body.moved ? "moved" : "refused", answer: body });
    return false;
  };

  const flush = async () => {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    let sent = 0;
    let lost = false;
    try {
      for (const { key } of all().filter(({ state }) => state === "waits")) {
        const entry = JSON.parse(localStorage.getItem(NAME + key));
        if (!entry) continue; // Another tab was quicker.
        const found = await kept.post(entry);
        if (found.lost) lost = true;
        else if (judge(entry, found)) sent += 1;
        if (found.status === 0) break;
      }
    } finally {
      sending = false;
    }
    if (sent) {
      wait = SOON;
      nq57.drawMarks?.();
    }
    show(sent);
    if (lost) later();
  };

  // What the page says

  /** Where notes about marks stand, over whatever is shown. */
  nq57.markNotes = () => {
    let notes = document.getElementById("mark-notes");
    if (!notes) {
      notes = nq57.element("div", "mark-notes", [], { id: "mark-notes" });
      document.body.append(notes);
    }
    return notes;
  };

  const words = () => {
    const form = document.getElementById("mark-words")?.dataset.form;
    return form ? JSON.parse(form).words : JSON.parse(localStorage.getItem(WORDS) || "null");
  };
  const button = (label, work, more = "") => {
    const made = nq57.element("button", `button ${more}`.trim(), label, { type: "button" });
    made.addEventListener("click", work);
    return made;
  };
  const lines = (entry, word) => {
    const { error, moved = [] } = entry.answer ?? {};
    const said = moved.map(({ said, note }) => nq57.element("li", "", [said, note].filter(Boolean).join(" ")));
    const acts = [button(word.discard, () => drop(entry))];
    if (entry.state === "moved") acts.unshift(button(word.overwrite, () => again(entry), "button-primary"));
    return nq57.element("li", "kept-mark", [
      nq57.element("b", "", entry.about),
      nq57.element("p", "", error || word.failed),
      ...(said.length ? [nq57.element("ul", "", said)] : []),
      nq57.element("div", "mark-actions", acts),
    ]);
  };
  const drop = (entry) => {
    localStorage.removeItem(NAME + entry.key);
    show();
  };
  /** Whoever has seen what the other wrote may overwrite it. */
  const again = (entry) => {
    write({ ...entry, state: "waits", body: { ...entry.body, seen: entry.answer.seen } });
    flush();
  };

  const show = (sent = 0) => {
    const word = words();
    const entries = all();
    let place = document.getElementById("marks-kept");
    if (!word || !(entries.length || sent || place)) return;
    if (!place) {
      place = nq57.element("section", "marks-kept card", [], { id: "marks-kept", "aria-label": word.unsent });
      place.append(nq57.element("p", "", "", { role: "status" }), nq57.element("ul", ""));
      place.append(nq57.element("div", "mark-actions"));
      nq57.markNotes().append(place);
    }
    const waits = entries.filter(({ state }) => state === "waits");
    const stuck = entries.filter(({ state }) => state !== "waits");
    const said = [];
    if (sent) said.push(word.sent.replace("{n}", sent));
    if (waits.length) said.push(word.waiting.replace("{n}", waits.length));
    if (stuck.length) said.push(word.refused.replace("{n}", stuck.length));
    place.children[0].textContent = said.join(" · ");
    place.children[1].replaceChildren(...stuck.map((entry) => lines(entry, word)));
    const acts = waits.length ? [button(word.sendNow, flush)] : [];
    if (!entries.length) acts.push(button(word.close, () => (place.hidden = true)));
    place.children[2].replaceChildren(...acts);
    place.hidden = !said.length;
    place.dataset.waiting = waits.length;
  };

  addEventListener("online", () => {
    wait = SOON;
    flush();
  });
  addEventListener("storage", ({ key }) => key?.startsWith(NAME) && show());
  if (all().length) {
    show();
    flush();
  }
})();
