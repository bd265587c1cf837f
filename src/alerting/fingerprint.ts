import type { Labels } from '../series/index.ts';
import type { Alert } from './alert.ts';

/** FNV-1a of 64 bits in two halves: the prime is 2^40 + 435, and BigInt takes thirty times as long. */
const OFFSET = { high: 0xcbf29ce4, low: 0x84222325 } as const;
const PRIME = 0x1b3;
const HALF = 2 ** 32;
/** Cannot occur in UTF-8, so that no two label sets run into one text. */
const SEPARATOR = 0xff;
const encoder = new TextEncoder();

/**
 * Hash of a label set as Alertmanager prints it: FNV-1a over the sorted names and values, 16 hexadecimal digits
 * (`LabelSet.Fingerprint` in prometheus/common). The same alert has the same fingerprint here, there, and in its webhooks.
 */
export function fingerprint(labels: Labels): string {
  let high: number = OFFSET.high;
  let low: number = OFFSET.low;
  const add = (byte: number): void => {
    const mixed = (low ^ byte) >>> 0;
    const product = mixed * PRIME;
    high = (high * PRIME + Math.floor(product / HALF) + ((mixed << 8) >>> 0)) % HALF;
    low = product % HALF;
  };
  for (const name of Object.keys(labels).sort()) {
    for (const text of [name, labels[name] ?? '']) {
      for (const byte of encoder.encode(text)) add(byte);
      add(SEPARATOR);
    }
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}

/** One firing of one alert; the same alert firing again later is another one. */
export function firingId(alert: Pick<Alert, 'fingerprint' | 'startsAt'>): string {
  return `${alert.fingerprint}@${alert.startsAt}`;
}
