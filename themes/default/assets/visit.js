// What is new since the reader's last visit. It is told by days.json, so by the archive's own days; the reader's clock only
// says when a visit has ended: after some hours away, in all tabs. Kept as one setting:
//
//   { until, newest, fresh, at, asked }
//
// `until` is the newest day as it was when the last visit ended, `newest` as it is now, each { day, papers }: a day may
// still grow. `fresh` are the days that came since, newest first, with what is new of each. `at` and `asked` are the moments
// of the last sign of the reader, and of the last look at days.json.

import { open } from "./store.js";

const SETTING = "visit";
const AWAY = 4 * 3600_000; // milliseconds without a sign that end a visit
const AGAIN = 3600_000; // and between two looks at days.json

/** The visit after a sign of the reader at `now`; `days` as in days.json, or null where nobody looked. Pure. */
export function following(visit, now, days) {
  if (!days) return { ...visit, at: now };
  const newest = days[0] ?? { day: "", papers: [] };
  if (!visit) return { until: newest, newest, fresh: [], at: now, asked: now }; // at first nothing is new
  const last = Math.abs(now - visit.at) > AWAY ? visit.newest : visit.until;
  const until = newest.day < last.day ? newest : last; // an archive may lose days
  return { until, newest, fresh: since(until, days), at: now, asked: now };
}

function since(until, days) {
  const seen = new Set(until.papers);
  return days
    .filter(({ day }) => day >= until.day)
    .map(({ day, papers }) => ({ day, papers: day > until.day ? papers : papers.filter((id) => !seen.has(id)) }))
    .filter(({ papers }) => papers.length);
}

async function look() {
  const answered = await fetch(new URL("days.json", import.meta.url), { cache: "no-cache" });
  return answered.ok ? (await answered.json()).days : null;
}

/** Take note of the reader, and look for new days where that is due. Where nobody can look, all stays as it was. */
export async function sign(now = Date.now()) {
  const store = await open();
  const before = store.setting(SETTING);
  const due = !before || Math.abs(now - before.at) > AWAY || Math.abs(now - before.asked) > AGAIN;
  const days = due ? await look().catch(() => null) : null;
  if (due && !days) return;
  await store.set(SETTING, following(before, now, days)).catch(() => {}); // without room nothing is marked, and all else works
}

/** What is new, as `fresh` above. */
export async function news() {
  return (await open()).setting(SETTING)?.fresh ?? [];
}

/** All is seen; gives back what brings the marks back. */
export async function seen() {
  const store = await open();
  const before = store.setting(SETTING);
  await store.set(SETTING, { ...before, until: before.newest, fresh: [] });
  return () => store.set(SETTING, { ...before, at: Date.now() });
}

/** Tell `listener` when what is new may have changed, here or in another tab. */
export async function onnews(listener) {
  (await open()).onchange(({ settings }) => settings.includes(SETTING) && listener());
}
