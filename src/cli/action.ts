import { ExitCode, NinesError } from '../errors.ts';
import { printError } from './terminal.ts';

/** Signals end a run in order: what is stored stays, the exit code tells which signal it was. */
const SIGNAL_EXIT = { SIGINT: 130, SIGTERM: 143 } as const;

/** After this long a run that does not heed its signal is ended. */
const GRACE_MS = 20_000;

/**
 * Runs a command's work with signals and errors turned into exit codes. The work gets an AbortSignal that fires on
 * SIGINT and SIGTERM; a second signal ends the process at once.
 */
export async function action(work: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const controller = new AbortController();
  let signalled: number | undefined;
  const onSignal = (name: 'SIGINT' | 'SIGTERM'): void => {
    if (signalled !== undefined) process.exit(signalled);
    signalled = SIGNAL_EXIT[name];
    process.stderr.write(`\n${name}: finishing what is under way, once more to stop at once\n`);
    controller.abort(new Error(`stopped by ${name}`));
    setTimeout(() => process.exit(signalled), GRACE_MS).unref();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  let code: number;
  try {
    code = await work(controller.signal);
  } catch (error) {
    if (signalled === undefined) printError(error);
    code = error instanceof NinesError ? error.exitCode : ExitCode.failed;
  }
  process.off('SIGINT', onSignal);
  process.off('SIGTERM', onSignal);
  process.exitCode = signalled ?? code;
}
