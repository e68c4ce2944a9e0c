/* The course of the coverage in each row of the ranking: a point a week up to the day viewed. */
(() => {
  const nq57 = (window.nq57 = window.nq57 || {});
  const { svg } = nq57;
  const WEEK = 7;
  const ONE = 1000;
  let courses = null;
  let from = null;

  const draw = (cell, points) => {
    const width = Math.max(points.length - 1, 1);
    const canvas = svg("svg", {
      viewBox: `0 0 ${width} ${ONE}`, preserveAspectRatio: "none", "aria-hidden": "true",
    });
    const at = points.map((share, week) => `${week} ${ONE - share}`);
    canvas.append(svg("path", { d: `M${at.join("L")}` }));
    cell.replaceChildren(canvas);
  };

  const address = () => {
    const { classes } = nq57.now;
    const lang = document.documentElement.lang;
    return classes && `/curve/${classes.version}/${nq57.today}/all.json?lang=${lang}`;
  };

  /** Draw the courses of the rows that are shown; they are fetched once, for all days. */
  nq57.drawTrends = async () => {
    const cells = [...document.querySelectorAll("#ranking td.spark")];
    const wanted = address();
    if (!cells.length || !wanted) return;
    if (from !== wanted) {
      try {
        courses = await nq57.file(wanted);
      } catch {
        return;
      }
      from = wanted;
    }
    if (!courses.first) return;
    const days = nq57.dayNumber(nq57.viewedDay()) - nq57.dayNumber(courses.first);
    for (const cell of cells) {
      const code = cell.parentNode.querySelector("a[data-code]")?.dataset.code;
      const points = courses.provinces[code]?.slice(0, Math.floor(days / WEEK) + 1);
      if (points && cell.isConnected) draw(cell, points);
    }
  };

  const { drawRanking } = window.dash_clientside.nq57;
  window.dash_clientside.nq57.drawRanking = (content) => {
    const answer = drawRanking(content);
    nq57.drawTrends();
    return answer;
  };
  nq57.drawTrends();
})();
