/** Two 32-bit halves of a fingerprint: numbers of 53 bits would be cut. */
export type Fingerprint = readonly [number, number];

export const NO_FINGERPRINT: Fingerprint = [0x811c9dc5 | 0, 0x9e3779b9 | 0];

/**
 * The fingerprint of what came before and these numbers, bit for bit (FNV-1a over words of 32 bits, twice with different factors). To notice
 * what has changed, not what was forged.
 */
export function fingerprint(before: Fingerprint, numbers: Float64Array | Int32Array): Fingerprint {
  const words = new Int32Array(numbers.buffer, numbers.byteOffset, numbers.byteLength / 4);
  let [a, b] = before;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul(b ^ word, 0x85ebca6b);
    b ^= b >>> 15;
  }
  return [a, b];
}

export function sameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
