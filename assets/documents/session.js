/*
 * A session that has ended: whatever the page asks for leads to logging in, and back here. What it
 * asks every few seconds by itself does not: somebody may be writing (live.js says so in words).
 */
(() => {
  const ask = window.fetch;
  window.fetch = async (...what) => {
    const answer = await ask(...what);
    if (answer.status === 401 && what[0] !== "/version") {
      const here = location.pathname + location.search;
      location.assign(`/login?next=${encodeURIComponent(here)}`);
    }
    return answer;
  };
})();
