/* Rows that begin: what their columns hold by default is put in when something is first given in a row, or it is added. */

import { isBlank, text } from "./operands.js";
import { calculated } from "./routing.js";

const ROW = "[data-card], tr[data-row]";
/** Rows that somebody has given something in: what is cleared there stays clear. */
const begun = new WeakSet();

/** A row that holds something when it is come to has begun before. `isBlankRow`: whether a row holds nothing. */
export function meet(target, isBlankRow) {
  for (const row of rowsAround(target)) if (!isBlankRow(row)) begun.add(row);
}

/** Marks the rows around a control that begin by its being touched; whether there are any. */
export function begin(target) {
  const fresh = rowsAround(target).filter((row) => !begun.has(row));
  for (const row of fresh) {
    begun.add(row);
    row.dataset.begins = "";
  }
  return fresh.length > 0;
}

function rowsAround(target) {
  const found = [];
  for (let row = target.closest?.(ROW); row; row = row.parentElement.closest(ROW)) found.push(row);
  return found;
}

/**
 * Puts the defaults into the blank cells of a row that begins, as they are worked out while it is blank. `cells`: its
 * controls; `put`: how a value gets into one; `values`: those on the way through the row.
 */
export function giveDefaults(row, cells, { columns, name }, values, on, put) {
  if (!("begins" in row.dataset)) return;
  delete row.dataset.begins;
  const known = { ...values, ...Object.fromEntries(columns.map((column) => [column.name, ""])) };
  for (const column of columns.filter((one) => one.default !== null)) {
    const own = cells.filter((cell) => cell.dataset.cell === column.name);
    const value = calculated(column.default, known, on, `${name}/${known["#"]}/${column.name}`);
    if (isBlank(value) || own.some(isFilled)) continue;
    known[column.name] = value;
    own.forEach((cell, place) => put(cell, text(value), place));
  }
}

function isFilled(cell) {
  return cell.type === "checkbox" ? cell.checked : cell.value !== "";
}
