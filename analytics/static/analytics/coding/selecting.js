/* What is selected of the words, by mouse or by keys, as {place, start, end}: which text, and code points of it. */

import { placeOf, pointAt, points, units } from "./positions.js";

export class Selecting {
  /** `texts`: {text, words}, where `words` is the element that shows the text. */
  constructor(texts, language) {
    this.texts = texts;
    this.units = Object.fromEntries(["sentence", "word"].map((kind) => [kind, unitsOf(texts, kind, language)]));
    this.current = null;
    document.addEventListener("selectionchange", () => this.#follow());
  }

  /** The selected words, without blanks around them. */
  get text() {
    return this.current ? points(this.texts[this.current.place].text).slice(this.current.start, this.current.end).join("") : "";
  }

  select(found) {
    const { words } = this.texts[found.place];
    document.getSelection().setBaseAndExtent(...placeOf(words, found.start), ...placeOf(words, found.end));
    this.current = found;
    words.scrollIntoView({ block: "nearest" });
  }

  /** Again, after the words were drawn anew. */
  restore() {
    if (this.current) this.select(this.current);
  }

  /** To the next or the previous unit of any text. */
  move(kind, isForward) {
    const all = this.units[kind];
    const at = this.current;
    const isAfter = (each) => !at || each.place > at.place || (each.place === at.place && each.start >= at.end);
    const isBefore = (each) => at && (each.place < at.place || (each.place === at.place && each.end <= at.start));
    const found = isForward ? all.find(isAfter) : all.findLast(isBefore);
    if (found) this.select(found);
  }

  /** One unit more at the end, or one less, within the text. */
  extend(kind, isForward) {
    const at = this.current;
    if (!at) return this.move(kind, isForward);
    const ends = this.units[kind].filter(({ place }) => place === at.place).map(({ end }) => end);
    const end = isForward ? ends.find((each) => each > at.end) : ends.findLast((each) => each < at.end && each > at.start);
    if (end !== undefined) this.select({ ...at, end });
  }

  /** A selection over several texts counts up to the end of the first. */
  #follow() {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const place = this.texts.findIndex(({ words }) => range.intersectsNode(words));
    if (place < 0) return;
    const { text, words } = this.texts[place];
    const all = points(text);
    let start = words.contains(range.startContainer) ? pointAt(words, range.startContainer, range.startOffset) : 0;
    let end = words.contains(range.endContainer) ? pointAt(words, range.endContainer, range.endOffset) : all.length;
    while (start < end && !all[start].trim()) start++;
    while (end > start && !all[end - 1].trim()) end--;
    this.current = start < end ? { place, start, end } : null;
  }
}

function unitsOf(texts, kind, language) {
  return texts.flatMap(({ text }, place) => units(text, kind, language).map(([start, end]) => ({ place, start, end })));
}
