// Enhances <time datetime="2025-12-09" data-age>: says how long ago that day is, by the reader's clock.

const told = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });

for (const time of document.querySelectorAll("time[data-age]")) {
  const days = Math.floor((Date.now() - Date.parse(time.dateTime)) / 86400000);
  if (days >= 0) time.append(", ", days < 60 ? told.format(-days, "day") : told.format(-Math.round(days / 30.44), "month"));
}
