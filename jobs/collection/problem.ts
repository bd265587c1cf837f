import { NinesError } from '../../src/errors.ts';
import type { Problem } from '../job.ts';

/** What went wrong with one SLO, for the result of the job. A defect keeps its message; the others go on. */
export function sloProblem(slo: string, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof NinesError ? error.hint : undefined;
  return { subject: `slo ${slo}`, message, ...(hint === undefined ? {} : { hint }) };
}
