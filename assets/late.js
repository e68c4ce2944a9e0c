/* The tables and the day picker: loaded when the map is painted, or when there is no map. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});

  const load = (address) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });

  let asked = false;
  nq57.loadLate = async () => {
    if (asked) return;
    asked = true;
    try {
      for (const address of nq57.lateScripts) await load(address);
      window.dash_clientside.set_props("late", { data: true });
    } catch {
      // A broken line: the next view asks again.
      asked = false;
    }
  };
})();
