import { NinesError } from '../../errors.ts';

/** What came of talking to one thing that the configuration names. */
export interface Connection {
  readonly kind: 'store' | 'source' | 'query' | 'receiver';
  readonly name: string;
  /** `warning` where it answers, and what it says should be looked at. */
  readonly state: 'ok' | 'warning' | 'failed';
  /** Version, counts, greeting: one line. */
  readonly found: string;
  readonly notes: readonly string[];
}

/** A failure as one of the connections; the rest is still tried. Defects and aborts are thrown on. */
export function failedConnection(kind: Connection['kind'], name: string, error: unknown): Connection {
  if (!(error instanceof NinesError)) throw error;
  const notes = error.hint === undefined ? [] : [error.hint];
  return { kind, name, state: 'failed', found: error.message, notes };
}
