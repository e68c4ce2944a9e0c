/* The months and weekdays of the calendar, as the browser knows them by language. */
(() => {
  const words = (language, options, days) => {
    const format = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
    return days.map((day) => {
      const word = format.format(day);
      return word.charAt(0).toUpperCase() + word.slice(1);
    });
  };
  const months = [...Array(12).keys()].map((month) => new Date(Date.UTC(2025, month, 15)));
  // The first of June 2025 was a Sunday, with which weeks begin in the calendar's own count.
  const week = [...Array(7).keys()].map((day) => new Date(Date.UTC(2025, 5, 1 + day)));
  for (const name of ["vi", "hi"]) {
    window[`dayjs_locale_${name}`] = {
      name,
      months: words(name, { month: "long" }, months),
      monthsShort: words(name, { month: "short" }, months),
      weekdays: words(name, { weekday: "long" }, week),
      weekdaysShort: words(name, { weekday: "short" }, week),
      weekdaysMin: words(name, { weekday: name === "vi" ? "narrow" : "short" }, week),
      ordinal: (number) => `${number}`,
      formats: {},
    };
  }
})();
