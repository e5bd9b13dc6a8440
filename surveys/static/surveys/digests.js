/*
 * Digests of texts: MD5 (RFC 1321), SHA-1 and the SHA-2 family (FIPS 180-4). The browser's own are only to be had
 * asynchronously, and an expression is worked out while it is typed. Words are BigInts of 32 or 64 bits.
 */

const SHA2 = {
  32: { rounds: 64, big: [[2, 13, 22], [6, 11, 25]], small: [[7, 18, 3], [17, 19, 10]] },
  64: { rounds: 80, big: [[28, 34, 39], [14, 18, 41]], small: [[1, 8, 7], [19, 61, 6]] },
};
const MD5_TURNS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
const SHA1_ADDED = [0x5a827999n, 0x6ed9eba1n, 0x8f1bbcdcn, 0xca62c1d6n];
const START = [0x67452301n, 0xefcdab89n, 0x98badcfen, 0x10325476n, 0xc3d2e1f0n];

const ALGORITHMS = {
  MD5: md5,
  SHA1: sha1,
  SHA256: (bytes) => sha2(bytes, 32, roots(0, 8, 2n, 32), 32),
  SHA384: (bytes) => sha2(bytes, 64, roots(8, 8, 2n, 64), 48),
  SHA512: (bytes) => sha2(bytes, 64, roots(0, 8, 2n, 64), 64),
};
const ENCODINGS = {
  HEX: (bytes) => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(""),
  BASE64: (bytes) => btoa(String.fromCharCode(...bytes)),
};

/** "" for an algorithm or encoding that there is not. */
export function digest(text, algorithm, encoding = "base64") {
  const [compute, encode] = [ALGORITHMS[algorithm.toUpperCase().replaceAll("-", "")], ENCODINGS[encoding.toUpperCase()]];
  return compute && encode ? encode(compute(Array.from(new TextEncoder().encode(text)))) : "";
}

/** The first bits behind the point of the square or cube roots of primes. */
function roots(skipped, count, degree, bits) {
  const primes = [];
  for (let n = 2; primes.length < skipped + count; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  return primes.slice(skipped).map((prime) => BigInt.asUintN(bits, root(BigInt(prime) << (degree * BigInt(bits)), degree)));
}

function root(value, degree) {
  let [low, high] = [0n, 1n << 80n];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** degree <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** Blocks of sixteen words, with the end and the length of the text behind it. */
function blocks(bytes, width, isBackwards = false) {
  const size = width / 8;
  const padded = [...bytes, 0x80];
  while (padded.length % (16 * size) !== 14 * size) padded.push(0);
  const length = bytesOf(BigInt(bytes.length) * 8n, 2 * size);
  padded.push(...(isBackwards ? length.reverse() : length));
  const words = [];
  for (let at = 0; at < padded.length; at += size) {
    const word = padded.slice(at, at + size);
    words.push((isBackwards ? word.reverse() : word).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n));
  }
  return Array.from({ length: words.length / 16 }, (_, number) => words.slice(16 * number, 16 * number + 16));
}

function bytesOf(value, size) {
  return Array.from({ length: size }, (_, place) => Number((value >> BigInt(8 * (size - 1 - place))) & 0xffn));
}

const turnLeft = (word, places) => BigInt.asUintN(32, (word << BigInt(places)) | (word >> BigInt(32 - places)));
const add = (width, ...words) => BigInt.asUintN(width, words.reduce((sum, word) => sum + word, 0n));
const not = (word) => word ^ 0xffffffffn;

function md5(bytes) {
  let state = START.slice(0, 4);
  for (const block of blocks(bytes, 32, true)) {
    let [a, b, c, d] = state;
    for (let n = 0; n < 64; n++) {
      const round = n >> 4;
      const mixed = [(b & c) | (not(b) & d), (d & b) | (not(d) & c), b ^ c ^ d, c ^ (b | not(d))][round];
      const word = block[[n, 5 * n + 1, 3 * n + 5, 7 * n][round] % 16];
      const added = BigInt(Math.floor(Math.abs(Math.sin(n + 1)) * 2 ** 32));
      const turned = turnLeft(add(32, a, mixed, added, word), MD5_TURNS[round][n % 4]);
      [a, b, c, d] = [d, add(32, b, turned), b, c];
    }
    state = state.map((word, place) => add(32, word, [a, b, c, d][place]));
  }
  return state.flatMap((word) => bytesOf(word, 4).reverse());
}

function sha1(bytes) {
  let state = START;
  for (const block of blocks(bytes, 32)) {
    const words = [...block];
    for (let n = 16; n < 80; n++) words.push(turnLeft(words[n - 3] ^ words[n - 8] ^ words[n - 14] ^ words[n - 16], 1));
    let [a, b, c, d, e] = state;
    for (let n = 0; n < 80; n++) {
      const round = Math.floor(n / 20);
      const mixed = [(b & c) | (not(b) & d), b ^ c ^ d, (b & c) | (b & d) | (c & d), b ^ c ^ d][round];
      [a, b, c, d, e] = [add(32, turnLeft(a, 5), mixed, e, SHA1_ADDED[round], words[n]), a, turnLeft(b, 30), c, d];
    }
    state = state.map((word, place) => add(32, word, [a, b, c, d, e][place]));
  }
  return state.flatMap((word) => bytesOf(word, 4));
}

function sha2(bytes, width, start, length) {
  const { rounds, big, small } = SHA2[width];
  const added = roots(0, rounds, 3n, width);
  const turn = (word, places) => BigInt.asUintN(width, (word >> BigInt(places)) | (word << BigInt(width - places)));
  const mix = ([x, y, z]) => (word) => turn(word, x) ^ turn(word, y) ^ turn(word, z);
  const spread = ([x, y, z]) => (word) => turn(word, x) ^ turn(word, y) ^ (word >> BigInt(z));
  const [[big0, big1], [small0, small1]] = [big.map(mix), small.map(spread)];
  let state = start;
  for (const block of blocks(bytes, width)) {
    const words = [...block];
    for (let n = 16; n < rounds; n++) {
      words.push(add(width, words[n - 16], small0(words[n - 15]), words[n - 7], small1(words[n - 2])));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let n = 0; n < rounds; n++) {
      const first = add(width, h, big1(e), (e & f) ^ (BigInt.asUintN(width, ~e) & g), added[n], words[n]);
      const second = add(width, big0(a), (a & b) ^ (a & c) ^ (b & c));
      [a, b, c, d, e, f, g, h] = [add(width, first, second), a, b, c, add(width, d, first), e, f, g];
    }
    state = state.map((word, place) => add(width, word, [a, b, c, d, e, f, g, h][place]));
  }
  return state.flatMap((word) => bytesOf(word, width / 8)).slice(0, length);
}
