/* Positions in words count code points, as the server does: a script would count 𠮷 or an emoji twice. */

export const points = (text) => Array.from(text);

/** The sentences or words of a text as [start, end), without the blanks around them. */
export function units(text, granularity, language) {
  const found = [];
  let at = 0;
  for (const { segment, isWordLike } of new Intl.Segmenter(language, { granularity }).segment(text)) {
    const start = at + points(segment).length - points(segment.trimStart()).length;
    const trimmed = points(segment.trim()).length;
    at += points(segment).length;
    if (trimmed && (granularity === "sentence" || isWordLike)) found.push([start, start + trimmed]);
  }
  return found;
}

/** How many code points of the words stand before a place in the document. */
export function pointAt(words, node, offset) {
  const range = document.createRange();
  range.setStart(words, 0);
  range.setEnd(node, offset);
  const before = range.cloneContents();
  for (const number of before.querySelectorAll(".coded-number")) number.remove();
  return points(before.textContent).length;
}

/** The place in the document where a code point of the words stands: [node, offset]. */
export function placeOf(words, point) {
  const pieces = [...words.querySelectorAll("[data-start]")];
  const piece = pieces.findLast((each) => Number(each.dataset.start) <= point);
  const within = points(piece.textContent).slice(0, point - Number(piece.dataset.start)).join("");
  return [piece.firstChild, within.length];
}
