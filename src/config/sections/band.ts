import type { Band } from '../../roi/index.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';

/** The factors of a checked `band`. */
export function bandAt(reading: Reading, path: Path): Band {
  const of = (key: string): string => reading.digits([...path, 'band', key]).trim();
  return { conservative: of('conservative'), optimistic: of('optimistic') };
}
