/** `NaN`, `+Inf` and `-Inf` as Go prints them; undefined for numbers. */
function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return undefined;
  return value > 0 ? '+Inf' : '-Inf';
}

/** Go's `%v` of a `float64`: as few digits as tell it from its neighbours, with an exponent below -4 and from 6 on. */
export function shortestNumber(value: number): string {
  return special(value) ?? general(Math.abs(value).toExponential(), SHORTEST_PRECISION, value);
}

/** The precision by which `strconv` decides for an exponent where it prints the shortest text. */
const SHORTEST_PRECISION = 6;

/** Go's `%.Ng` of a `float64`. */
export function generalNumber(value: number, precision: number): string {
  const digits = Math.max(precision, 1);
  return special(value) ?? general(toExponential(Math.abs(value), digits - 1), digits, value);
}

/** Go's `%.Nf`. */
export function fixedNumber(value: number, precision: number): string {
  return special(value) ?? signed(toFixed(Math.abs(value), precision), value);
}

/** Go's `%.Ne`; without a precision as many digits as are needed. */
export function exponentialNumber(value: number, precision: number | undefined): string {
  return (
    special(value) ??
    signed(
      goExponent(precision === undefined ? Math.abs(value).toExponential() : toExponential(Math.abs(value), precision)),
      value,
    )
  );
}

/** @param exponential the number with all its digits, as JavaScript writes exponents */
function general(exponential: string, precision: number, value: number): string {
  const [mantissa = '', power = '0'] = exponential.split('e');
  const exponent = Number(power);
  const digits = mantissa.replace('.', '').replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= precision) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return signed(goExponent(`${digits[0]}${fraction}e${exponent}`), value);
  }
  if (exponent < 0) return signed(`0.${'0'.repeat(-exponent - 1)}${digits}`, value);
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return signed(rest === '' ? whole : `${whole}.${rest}`, value);
}

/** At least two digits of exponent, with a sign. */
function goExponent(text: string): string {
  return text.replace(/e([+-]?)(\d+)$/, (_, sign, digits) => `e${sign === '-' ? '-' : '+'}${digits.padStart(2, '0')}`);
}

function signed(text: string, value: number): string {
  return value < 0 || Object.is(value, -0) ? `-${text}` : text;
}

/** More digits than JavaScript gives. */
const MOST_DIGITS = 100;

/** As in JavaScript, but a number in the middle of two goes to the even one, as in Go; JavaScript takes the larger one. */
function toExponential(value: number, precision: number): string {
  const digits = Math.min(precision, MOST_DIGITS);
  const [exact = '', exponent] = value.toExponential(MOST_DIGITS).split('e');
  const kept = exact.slice(0, digits === 0 ? 1 : digits + 2);
  return isTieToEven(kept, exact.slice(digits + 2)) ? `${kept}e${exponent}` : value.toExponential(digits);
}

function isTieToEven(kept: string, rest: string): boolean {
  return /^50*$/.test(rest) && /[02468]\.?$/.test(kept);
}

/** JavaScript writes exponents from 1e21 on. */
function toFixed(value: number, precision: number): string {
  const digits = Math.min(precision, MOST_DIGITS);
  if (value < 1e21) {
    const exact = value.toFixed(MOST_DIGITS);
    const end = exact.length - MOST_DIGITS + digits;
    const kept = exact.slice(0, digits === 0 ? end - 1 : end);
    return isTieToEven(kept, exact.slice(end)) ? kept : value.toFixed(digits);
  }
  return `${BigInt(value)}${precision > 0 ? `.${'0'.repeat(precision)}` : ''}`;
}
