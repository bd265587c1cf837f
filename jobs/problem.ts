import { NinesError } from '../src/errors.ts';
import type { Problem } from './job.ts';

/** What went wrong with one part of a job, for its result; the other parts go on. A defect keeps its message. */
export function problemOf(subject: string, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof NinesError ? error.hint : undefined;
  return hint === undefined ? { subject, message } : { subject, message, hint };
}
