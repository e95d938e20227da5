// Enhances <time id="newest">: says how old the newest day is by the reader's clock, and shows what is hidden when that
// is more than its `data-old` days.

const newest = document.getElementById("newest");
if (newest) {
  const days = Math.floor((Date.now() - Date.parse(newest.dateTime)) / 86400000);
  const told = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  document.getElementById("age").textContent = `, ${told.format(-Math.max(days, 0), "day")}`;
  document.getElementById("dead").hidden = days <= Number(newest.dataset.old);
}
