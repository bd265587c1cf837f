import { UsageError } from '../../errors.ts';
import type { Instant } from '../../time/index.ts';
import type { FocusColumn, FocusHeader } from './focus-columns.ts';

/** One line of a bill. Amounts are exact decimals; a credit or a correction is negative, and that is right. */
export interface CostRow {
  readonly line: number;
  readonly provider: string;
  readonly billingStart: Instant;
  readonly start: Instant;
  readonly end: Instant;
  readonly category: string;
  readonly isCorrection: boolean;
  readonly service: string;
  readonly serviceCategory: string;
  readonly subAccount: string;
  readonly resource: string;
  readonly currency: string;
  readonly billed: string;
  readonly effective: string;
  readonly list: string;
  readonly contracted: string;
  /** The provider names no price at list or by contract: the line counts as if it had no discount there. */
  readonly isUnpriced: boolean;
  /** JSON object, `{}` where there are none. */
  readonly tags: string;
}

/** What ChargeCategory may be. */
export const CATEGORIES = ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'];
/** Nothing is spread or discounted in these, so that what is billed is what they cost. */
export const UNSPREAD = ['Tax', 'Credit', 'Adjustment'];
/** FOCUS allows plain digits and E notation. */
const DECIMAL = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?$/;
/** The store keeps 38 digits before and after the point. */
const MAX_DIGITS = 38;
/** ISO 8601, down to a day alone; without a zone it is UTC, as FOCUS demands. */
const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|[-+]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Reads one record of a FOCUS file.
 * @throws UsageError with the line and the column of what is wrong.
 */
export function focusRow(fields: readonly string[], line: number, header: FocusHeader, place: string): CostRow {
  if (fields.length !== header.width) {
    throw new UsageError(`${place}:${line}: ${fields.length} fields where the head has ${header.width}`);
  }
  const refuse = (column: FocusColumn, why: string, hint?: string): never => {
    throw new UsageError(`${place}:${line}, column ${header.name(column)}: ${why}`, hint === undefined ? {} : { hint });
  };
  const text = (column: FocusColumn): string => {
    const index = header.at[column];
    const raw = index === undefined ? '' : (fields[index] ?? '').trim();
    return /^null$/i.test(raw) ? '' : raw;
  };
  const needed = (column: FocusColumn): string => text(column) || refuse(column, 'is empty');
  const amount = (column: FocusColumn, fallback = ''): string => {
    const written = text(column) || fallback || needed(column);
    if (!DECIMAL.test(written)) {
      return refuse(
        column,
        `"${written}" is not a decimal number`,
        'Write it like 12.50, without currency or separators.',
      );
    }
    return plainDecimal(written) ?? refuse(column, `"${written}" has more than ${MAX_DIGITS} digits`);
  };
  const instant = (column: FocusColumn): Instant => {
    const written = needed(column);
    const at = parseInstant(written);
    return at ?? refuse(column, `"${written}" is not a time`, 'Write it like 2026-10-01T00:00:00Z.');
  };
  const [start, end] = [instant('start'), instant('end')];
  if (end <= start) refuse('end', `${text('end')} is not after ${header.name('start')} ${text('start')}`);
  const [billingStart, billingEnd] = [instant('billingStart'), instant('billingEnd')];
  if (billingEnd <= billingStart) refuse('billingEnd', `${text('billingEnd')} is not after ${text('billingStart')}`);
  const category = needed('category');
  if (!CATEGORIES.includes(category)) refuse('category', `"${category}" is none of ${CATEGORIES.join(', ')}`);
  const chargeClass = text('class');
  if (chargeClass !== '' && chargeClass !== 'Correction')
    refuse('class', `"${chargeClass}" is neither empty nor Correction`);
  const currency = needed('currency');
  if (!/^[A-Z]{3}$/.test(currency))
    refuse('currency', `"${currency}" is not a currency`, 'Write a code of ISO 4217 such as USD.');
  const tags = text('tags') || '{}';
  if (!isObject(tags)) refuse('tags', 'is not a JSON object', 'Write it like {"team": "platform"}.');
  const billed = amount('billed');
  const effective = amount('effective', UNSPREAD.includes(category) ? billed : '');
  const isUnpriced = text('list') === '' || text('contracted') === '';
  const list = amount('list', text('contracted') || effective);
  return {
    line,
    provider: needed('provider'),
    billingStart,
    start,
    end,
    category,
    isCorrection: chargeClass === 'Correction',
    service: text('service') || text('serviceCategory') || category,
    serviceCategory: text('serviceCategory'),
    subAccount: text('subAccount'),
    resource: text('resource'),
    currency,
    billed,
    effective,
    list,
    contracted: amount('contracted', list),
    isUnpriced,
    tags,
  };
}

/** The same number without an exponent, exactly; undefined where it has more digits than the store keeps. */
function plainDecimal(written: string): string | undefined {
  const match = /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(written);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  const before = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0');
  const after = (point < 0 ? '0'.repeat(-point) + digits : digits.slice(Math.max(0, point))).replace(/0+$/, '');
  const head = before.replace(/^0+(?=\d)/, '');
  if (head.length > MAX_DIGITS || after.length > MAX_DIGITS) return undefined;
  const plain = after === '' ? head : `${head}.${after}`;
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

function parseInstant(written: string): Instant | undefined {
  const match = INSTANT.exec(written);
  if (match === null) return undefined;
  const [, day = '', time = '00:00', zone = 'Z'] = match;
  const [, sign = '+', hours = '00', minutes = '00'] = /^([-+])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const at = Date.parse(`${day}T${time}Z`);
  // 30 February would be read as 2 March.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day) return undefined;
  const behind = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? at + behind : at - behind;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
