// The one script that every page names. It asks for what enhances the things that stand on this page, and for nothing else;
// each module enhances markup that stands by itself.

const ENHANCED = [
  ["pre[data-copy], a[data-feed]", "./copy.js"],
  [".paper > .cite", "./share.js"],
  [".rows > li > :is(h2, h3) > a, .paper, #following", "./marks.js"],
  ["#mine", "./mine.js"],
  [":root:not(:has([name=citation_title])) .rows > li", "./coins.js"],
  ["time[data-age]", "./age.js"],
  [".brief > li", "./fold.js"],
  ["[data-order]", "./order.js"],
  ["link[type='application/feed+json']:not([href='feed.json'])", "./follow.js"],
  ["#following", "./following.js"],
  ["main", "./fresh.js"],
  ["body", "./keys.js"],
  ["script[data-offline]", "./offline.js"],
  ["#offline", "./offline-page.js"],
];

// Who searches waits for nothing else: all the rest comes after the first answer.
if (document.getElementById("search")) await (await import("./search.js")).begun;

for (const [things, module] of ENHANCED) {
  if (document.querySelector(things)) import(module);
}
