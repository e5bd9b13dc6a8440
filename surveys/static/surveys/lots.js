/* Draws by lot: the rules of surveys/questionnaire/occasions.py, so that both sides draw the same. */

/** A number below 2^32 drawn by the parts, which are texts. */
export function lot(...parts) {
  let drawn = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(parts.join("\n"))) drawn = Math.imul(drawn ^ byte, 0x01000193);
  drawn = Math.imul(drawn ^ (drawn >>> 16), 0x85ebca6b);
  drawn = Math.imul(drawn ^ (drawn >>> 13), 0xc2b2ae35);
  return (drawn ^ (drawn >>> 16)) >>> 0;
}
