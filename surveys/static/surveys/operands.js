/*
 * What expressions compute with, and how one kind of value becomes another: the rules of
 * surveys/questionnaire/operands.py. What is written at length here is where the two languages differ.
 *
 * A value is a text, a number, a boolean, or an array: a node-set, one value a row. Blank is "".
 */

const DAY = 86400000;
const NUMBER = /^[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*$/;
const CLOCK =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2}T)?([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{3}))?)?$/;
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;

export function operand(value) {
  if (!Array.isArray(value)) return scalar(value);
  return value.map((part) => (typeof part === "boolean" ? Number(part) : scalar(part)));
}

function scalar(value) {
  return ["string", "boolean", "number"].includes(typeof value) ? value : "";
}

function single(value) {
  return Array.isArray(value) ? (value[0] ?? "") : value;
}

export function isBlank(value) {
  const first = single(value);
  return first === "" || Number.isNaN(first);
}

export function number(value) {
  const first = single(value);
  if (typeof first !== "string") return Number(first);
  const match = NUMBER.exec(first);
  if (match) return Number(match[1]);
  const clock = millisecondsOf(first);
  if (Number.isNaN(clock)) return daysOf(first);
  return first.includes("T") ? daysOf(first.slice(0, 10)) + clock / DAY : clock / DAY;
}

export function text(value) {
  const first = single(value);
  return typeof first === "number" ? numberText(first) : String(first);
}

export function boolean(value) {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** The shortest decimals that give the number back, without an exponent. */
function numberText(value) {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const [digits, exponent] = decimals(value);
  const sign = digits < 0n ? "-" : "";
  const figures = (digits < 0n ? -digits : digits).toString();
  if (exponent >= 0) return sign + figures + "0".repeat(exponent);
  const padded = figures.padStart(1 - exponent, "0");
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** The whole number and the power of ten whose product is the number. */
export function decimals(value) {
  const [mantissa, power = "0"] = String(value).split("e");
  const [whole, fraction = ""] = mantissa.split(".");
  return [BigInt(whole + fraction), Number(power) - fraction.length];
}

export function daysOf(value) {
  const match = DATE.exec(value);
  if (!match || match[1] === "0000") return NaN;
  const day = new Date(0);
  day.setUTCFullYear(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return day.toISOString().startsWith(value) ? day.getTime() / DAY : NaN;
}

const FIRST_DAY = daysOf("0001-01-01");
const LAST_DAY = daysOf("9999-12-31");

/** Of the clock in "2026-03-02T09:30", "09:30:15" or "09:30:15.250"; NaN for any other text. */
export function millisecondsOf(value) {
  const match = CLOCK.exec(value);
  if (!match) return NaN;
  const [hours, minutes, seconds, thousandths] = match.slice(2).map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths;
}

export function clockOf(days) {
  return new Date(Math.floor((days - Math.floor(days)) * DAY + 0.5) % DAY).toISOString().slice(11, 23);
}

export function momentText(days) {
  const day = dateText(days);
  return day && `${day}T${clockOf(days)}`;
}

export function dateText(days) {
  if (!(days >= FIRST_DAY && days < LAST_DAY + 1)) return "";
  return new Date(Math.floor(days) * DAY).toISOString().slice(0, 10);
}

export function equal(left, right) {
  if (typeof left === "boolean" || typeof right === "boolean") return boolean(left) === boolean(right);
  if (typeof left === "number" || typeof right === "number") return number(left) === number(right);
  return left === right;
}

/** A comparison with a node-set asks for any row. */
export function comparing(test) {
  return (left, right) =>
    compared(left, right).some((one) => compared(right, left).some((other) => test(one, other)));
}

function compared(value, other) {
  if (!Array.isArray(value)) return [value];
  return typeof other === "boolean" ? [boolean(value)] : value;
}
