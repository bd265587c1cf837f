import type { Series } from '../../series/index.ts';

export type Points = Pick<Series, 'times' | 'values'>;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const OPEN = 0x5b;
const CLOSE = 0x5d;
/** With at most 15 digits before and after the point together, mantissa and power of ten are exact, and so is their quotient. */
const EXACT_DIGITS = 15;
const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, i) => 10 ** i);
const FIRST_CAPACITY = 4_096;

/**
 * Reads the point lists of a Prometheus answer, `[[1700000000.123,"42"],…]`, from the bytes into typed arrays. Making
 * JavaScript values of each pair first is what makes JSON.parse slow and hungry on these answers.
 * One decoder may read many lists, one after the other; it keeps its work space.
 */
export class PointDecoder {
  /** Where the last list ended: just behind its closing bracket. */
  end = 0;
  #times = new Float64Array(FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);

  /** The list whose opening bracket is just before `start`; undefined where the bytes are laid out in another way. */
  decode(bytes: Uint8Array, start: number): Points | undefined {
    let at = start;
    let count = 0;
    while (bytes[at] !== CLOSE) {
      if (count > 0 && bytes[at++] !== COMMA) return undefined;
      if (bytes[at++] !== OPEN) return undefined;
      let mantissa = 0;
      let decimals = 0;
      let begin = at;
      let byte = bytes[at] ?? 0;
      for (; byte >= ZERO && byte <= ZERO + 9; byte = bytes[++at] ?? 0) mantissa = mantissa * 10 + byte - ZERO;
      if (byte === DOT) {
        const point = at;
        byte = bytes[++at] ?? 0;
        for (; byte >= ZERO && byte <= ZERO + 9; byte = bytes[++at] ?? 0) mantissa = mantissa * 10 + byte - ZERO;
        decimals = at - point - 1;
      }
      if (at === begin || at - begin > EXACT_DIGITS + 1) return undefined;
      const time =
        decimals <= 3
          ? mantissa * (POWERS[3 - decimals] ?? 0)
          : Math.round((mantissa * 1_000) / (POWERS[decimals] ?? 1));
      if (bytes[at++] !== COMMA || bytes[at++] !== QUOTE) return undefined;

      begin = at;
      byte = bytes[at] ?? 0;
      const negative = byte === MINUS;
      if (negative) byte = bytes[++at] ?? 0;
      mantissa = 0;
      decimals = 0;
      for (; byte >= ZERO && byte <= ZERO + 9; byte = bytes[++at] ?? 0) mantissa = mantissa * 10 + byte - ZERO;
      if (byte === DOT) {
        const point = at;
        byte = bytes[++at] ?? 0;
        for (; byte >= ZERO && byte <= ZERO + 9; byte = bytes[++at] ?? 0) mantissa = mantissa * 10 + byte - ZERO;
        decimals = at - point - 1;
      }
      let value: number;
      if (byte === QUOTE && at > begin && at - begin <= EXACT_DIGITS) {
        value = decimals === 0 ? mantissa : mantissa / (POWERS[decimals] ?? 1);
        if (negative) value = -value;
      } else {
        while (bytes[at] !== QUOTE) {
          if (at >= bytes.length) return undefined;
          at++;
        }
        value = numberOf(latin1(bytes, begin, at));
      }
      at++;
      if (bytes[at++] !== CLOSE) return undefined;

      if (count === this.#times.length) this.#grow();
      this.#times[count] = time;
      this.#values[count] = value;
      count++;
    }
    this.end = at + 1;
    return { times: this.#times.slice(0, count), values: this.#values.slice(0, count) };
  }

  #grow(): void {
    const grown = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(old.length * 2);
      larger.set(old);
      return larger;
    };
    this.#times = grown(this.#times);
    this.#values = grown(this.#values);
  }
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

/** Prometheus writes numbers as text: Go's `strconv` notation with `NaN`, `+Inf` and `-Inf`. */
export function numberOf(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return text === '' ? Number.NaN : Number(text);
}

/** The same list as JSON.parse gives it. */
export function pointsOf(pairs: readonly (readonly [number, string])[]): Points {
  return {
    times: Float64Array.from(pairs, ([seconds]) => Math.round(seconds * 1_000)),
    values: Float64Array.from(pairs, ([, text]) => numberOf(text)),
  };
}
