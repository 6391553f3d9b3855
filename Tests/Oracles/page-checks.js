// What a page must hold to be readable: run in the browser after the page has loaded; the answer is a list of faults.
(() => {
  const faults = [];
  const add = (kind, element, more) =>
    faults.push(`${kind}: <${element.tagName.toLowerCase()}> ${(element.textContent || "").trim().slice(0, 40)} ${more || ""}`);
  const shown = (element) => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return style.visibility !== "hidden" && style.display !== "none" && box.width > 0 && box.height > 0;
  };
  // Headings in order, one of the first level.
  let level = 0;
  for (const heading of document.querySelectorAll("h1,h2,h3,h4,h5,h6")) {
    if (!shown(heading)) continue;
    const own = Number(heading.tagName[1]);
    if (own > level + 1) add("heading skips a level", heading);
    level = own;
  }
  if ([...document.querySelectorAll("h1")].filter(shown).length !== 1) faults.push("not one h1");
  // What is said to screen readers.
  if (!document.documentElement.lang) faults.push("no language");
  if (!document.title) faults.push("no title");
  for (const element of document.querySelectorAll("img,svg[role=img]"))
    if (!element.getAttribute("alt") && !element.getAttribute("aria-label") && !element.querySelector("title")) add("no text for a picture", element);
  for (const element of document.querySelectorAll("button,a[href],select,input,textarea,summary"))
    if (!(element.textContent || "").trim() && !element.getAttribute("aria-label") && !(element.labels && element.labels.length) && !element.title) add("no name", element);
  for (const table of document.querySelectorAll("table")) if (!table.querySelector("th")) add("table without heads", table);
  // Everything that can be used is reached by the keyboard.
  for (const element of document.querySelectorAll("[onclick],[role=button]")) if (element.tabIndex < 0) add("not reached by keyboard", element);
  // The page is not wider than the window.
  if (document.documentElement.scrollWidth > window.innerWidth + 1) {
    faults.push(`wider than the window: ${document.documentElement.scrollWidth} > ${window.innerWidth}`);
    for (const element of document.querySelectorAll("body *"))
      if (element.getBoundingClientRect().right > window.innerWidth + 1 && shown(element)) { add("sticks out", element, element.className); break; }
  }
  // Contrast of texts with what is behind them (WCAG 2.1, 1.4.3).
  const channels = (color) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const seen = new Map();
  const known = (color) => seen.get(color) || seen.set(color, channels(color)).get(color);
  const over = (top, below) => top.slice(0, 3).map((c, i) => (c * top[3] + below[i] * (255 - top[3])) / 255).concat(255);
  const luminance = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const behind = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const color = known(getComputedStyle(e).backgroundColor);
      if (color[3] > 0) layers.push(color);
      if (color[3] === 255) break;
    }
    let result = dark && getComputedStyle(document.documentElement).colorScheme.includes("dark") ? [18, 18, 18, 255] : [255, 255, 255, 255];
    for (const layer of layers.reverse()) result = over(layer, result);
    return result;
  };
  const reported = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(element) || element.closest("svg,script,style")) continue;
    const style = getComputedStyle(element), back = behind(element), fore = over(known(style.color), back);
    const [a, b] = [luminance(fore), luminance(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05), size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const key = `${fore}/${back}`;
    if (ratio < least && !reported.has(key)) {
      reported.add(key);
      add("contrast " + ratio.toFixed(2), element, `${style.color} on ${back.slice(0, 3)}`);
    }
  }
  const requests = performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => /^(https?|ftp|wss?):/.test(name));
  return { faults, requests, dark, width: window.innerWidth, texts: document.body.innerText.length };
})();
