/* The page of reports: a choice changes the address, a bundle that is being made is asked after. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const EVERY = 1000;

  const choose = (name, value) => nq57.go(nq57.withQuery({ [name]: value || null }));

  /** The chosen option, also after the page was drawn anew by a step back. */
  const putChoice = (select) => {
    const { chosen } = select.dataset;
    if (select.dataset.drawn === chosen) return;
    select.dataset.drawn = chosen;
    select.value = chosen;
  };

  document.addEventListener("change", ({ target }) => {
    if (target.dataset?.report) choose(target.dataset.report, target.value);
  });

  const draw = () => window.dash_clientside.set_props("import-seen", { data: { at: Date.now() } });
  const unfinished = () =>
    [...document.querySelectorAll(".report-bundle[data-phase]")].filter((row) =>
      ["waiting", "writing"].includes(row.dataset.phase),
    );
  // One chain of questions, however often the page is drawn anew meanwhile.
  let asking = false;
  const ask = async () => {
    const rows = unfinished();
    if (!rows.length) {
      asking = false;
      return;
    }
    for (const row of rows) {
      const answer = await fetch(`/reports/all/${row.dataset.bundle}`).catch(() => null);
      if (!answer?.ok) continue;
      const { phase, done, total } = await answer.json();
      if (!["waiting", "writing"].includes(phase)) {
        draw();
        continue;
      }
      const bar = row.querySelector(".work-bar");
      const share = total ? Math.floor((100 * done) / total) : 0;
      bar.classList.toggle("is-waiting", !total);
      bar.setAttribute("aria-valuenow", share);
      bar.firstElementChild.style.width = `${share}%`;
      const words = JSON.parse(row.dataset.words).of;
      const said = total ? words.replace("{x}", done).replace("{n}", total) : "";
      row.querySelector(".bundle-of").textContent = said;
    }
    setTimeout(ask, EVERY);
  };

  const look = () => {
    document.querySelectorAll("select[data-report]").forEach(putChoice);
    if (asking || !unfinished().length) return;
    asking = true;
    setTimeout(ask, 0);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  look();
})();
