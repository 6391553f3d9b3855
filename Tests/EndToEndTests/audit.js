// What a page looks like to those who see badly, use a keyboard, or hold a telephone: run inside it by Browser.swift.
// Answers with a list of complaints, each `what: where`.
(() => {
  const complaints = [];
  const complain = (what, element) => {
    const text = (element.textContent || element.getAttribute('aria-label') || '').trim().slice(0, 40);
    complaints.push(`${what}: <${element.tagName.toLowerCase()} class="${element.getAttribute('class') || ''}"> ${text}`);
  };
  const isShown = (element) => element.getClientRects().length > 0 &&
    getComputedStyle(element).visibility === 'visible';

  // Colours as the screen has them, whatever notation the style uses.
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', {willReadFrequently: true});
  const known = new Map();
  const colour = (text) => {
    if (!known.has(text)) {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = text;
      context.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
      known.set(text, [r, g, b, a / 255]);
    }
    return known.get(text);
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const paper = () => (matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18, 1] : [255, 255, 255, 1]);
  const background = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const layer = colour(getComputedStyle(at).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), paper());
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const seen = new Set();
  for (const element of document.body.querySelectorAll('*')) {
    const ownText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!ownText || !isShown(element) || ['TITLE', 'STYLE', 'SCRIPT'].includes(element.tagName)) continue;
    if (element.ownerSVGElement && element.tagName.toLowerCase() === 'title') continue;
    const style = getComputedStyle(element);
    const ink = colour(element.ownerSVGElement ? style.fill : style.color);
    const ground = background(element.ownerSVGElement ? element.ownerSVGElement : element);
    const [a, b] = [luminance(over([...ink.slice(0, 3), ink[3] * style.opacity], ground)), luminance(ground)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    // WCAG 2.2, 1.4.3.
    if (ratio < (isLarge ? 3 : 4.5)) {
      const key = `${ink}|${ground.map(Math.round)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      complain(`contrast ${ratio.toFixed(2)} of ${ink.slice(0, 3)} on ${ground.map(Math.round).slice(0, 3)}`, element);
    }
  }

  // WCAG 2.2, 1.4.10: nothing but tables in their own frames scrolls sideways.
  const root = document.scrollingElement;
  if (root.scrollWidth > innerWidth + 1) {
    complaints.push(`wider than the window: ${root.scrollWidth} of ${innerWidth}`);
    for (const element of document.body.querySelectorAll('*')) {
      if (element.closest('.scroll') || !isShown(element)) continue;
      if (element.getBoundingClientRect().right > innerWidth + 1) { complain('sticks out', element); break; }
    }
  }

  // WCAG 2.2, 4.1.2 and 1.1.1: what can be used, and what is a picture, has a name.
  const nameOf = (element) => {
    const label = element.getAttribute('aria-label') || element.getAttribute('title');
    if (label && label.trim()) return label;
    if (element.labels && element.labels.length) return [...element.labels].map((one) => one.textContent).join(' ').trim();
    return element.textContent.trim();
  };
  for (const element of document.querySelectorAll('a[href], button, input, select, summary, [role=img], [role=region], [tabindex]')) {
    if (!nameOf(element)) complain('no accessible name', element);
  }
  for (const picture of document.querySelectorAll('svg, img')) {
    const isNamed = picture.closest('[role=img]') || picture.getAttribute('aria-label') || picture.getAttribute('alt');
    if (!isNamed && picture.getAttribute('aria-hidden') !== 'true') complain('a picture without words', picture);
  }
  // WCAG 2.2, 1.3.1: headings go down one level at a time.
  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) complain(`h${own} after h${level}`, heading);
    level = own;
  }
  for (const cell of document.querySelectorAll('table')) {
    if (!cell.querySelector('th')) complain('a table without heads', cell);
  }
  if (!document.documentElement.lang) complaints.push('the page does not say its language');
  // WCAG 2.2, 2.1.1: what scrolls can be reached by keyboard.
  for (const frame of document.querySelectorAll('.scroll')) {
    if (isShown(frame) && frame.scrollWidth > frame.clientWidth + 1 && frame.tabIndex < 0 &&
      !frame.querySelector('a[href], button, input')) complain('scrolls, but not by keyboard', frame);
  }
  return complaints;
})()
