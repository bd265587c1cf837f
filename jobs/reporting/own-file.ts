import { readFile } from 'node:fs/promises';
import { ExitCode, NinesError } from '../../src/errors.ts';

/** Makes the error of a file of the user's that cannot be used. */
export type Refusal = (why: string, cause?: unknown) => NinesError;

/** Makes errors about a file of the operator's: `what` names it, the hint says what it should be. */
export function refusal(what: string, hint: string): Refusal {
  return (why, cause) => new NinesError('REPORT', `cannot use ${what}: ${why}`, ExitCode.usage, { hint, cause });
}

/** @throws what `refused` makes, where it cannot be read */
export function ownFile(file: string, refused: Refusal): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    throw refused(cause instanceof Error ? cause.message : String(cause), cause);
  });
}
