/* Orders drawn by a seed: the rules of surveys/questionnaire/shuffling.py, which are those of ODK. */

import { digest } from "./digests.js";

const MODULUS = 2147483647;
const MULTIPLIER = 16807;
const LARGEST = 2n ** 63n - 1n;
const NUMBER = /^[ \t\r\n]*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*$/;

/** The parts in the order that the seed draws. */
export function shuffled(parts, seed) {
  const random = randoms(seedNumber(seed));
  const drawn = [];
  parts.forEach((part, place) => {
    const other = Math.max(0, Math.floor(random() * (place + 1)));
    drawn.push(part);
    [drawn[place], drawn[other]] = [drawn[other], part];
  });
  return drawn;
}

function seedNumber(seed) {
  const first = Array.isArray(seed) ? (seed[0] ?? "") : seed;
  if (first === "") return 0n;
  if (typeof first === "string" && !NUMBER.test(first)) return BigInt.asIntN(64, BigInt(`0x${digest(first, "SHA256", "hex").slice(0, 16)}`));
  const amount = Number(first);
  if (Number.isNaN(amount)) return 0n;
  if (amount >= Number(LARGEST)) return LARGEST;
  return amount <= -Number(LARGEST) ? -LARGEST - 1n : BigInt(Math.trunc(amount));
}

function randoms(seed) {
  let state = Number(seed % BigInt(MODULUS));
  if (state <= 0) state += MODULUS - 1;
  return () => {
    state = (state * MULTIPLIER) % MODULUS;
    return (state - 1) / (MODULUS - 1);
  };
}
