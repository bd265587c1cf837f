import type { Labels } from '../series/index.ts';
import type { Alert } from './alert.ts';

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;
/** Cannot occur in UTF-8, so that no two label sets run into one text. */
const SEPARATOR = 0xff;

/**
 * Hash of a label set as Alertmanager prints it: FNV-1a over the sorted names and values, 16 hexadecimal digits
 * (`LabelSet.Fingerprint` in prometheus/common). The same alert has the same fingerprint here, there, and in its webhooks.
 */
export function fingerprint(labels: Labels): string {
  const encoder = new TextEncoder();
  let hash = OFFSET;
  const add = (byte: number): void => {
    hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  };
  for (const name of Object.keys(labels).sort()) {
    for (const text of [name, labels[name] ?? '']) {
      for (const byte of encoder.encode(text)) add(byte);
      add(SEPARATOR);
    }
  }
  return hash.toString(16).padStart(16, '0');
}

/** One firing of one alert; the same alert firing again later is another one. */
export function firingId(alert: Pick<Alert, 'fingerprint' | 'startsAt'>): string {
  return `${alert.fingerprint}@${alert.startsAt}`;
}
