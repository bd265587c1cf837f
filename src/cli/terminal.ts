import type { Log } from '../../jobs/job.ts';
// Not through the folder's index: an error in the usage would load the whole configuration.
import { redact } from '../config/secret.ts';
import { NinesError } from '../errors.ts';
import { colors as pc } from './colors.ts';

/** Where a command writes: results to standard output, everything else to standard error, so that pipes stay clean. */
export interface Terminal {
  readonly json: boolean;
  /** A result for a person; dropped with `--json`. */
  print(text: string): void;
  /** The one JSON document of `--json`; dropped without it. */
  document(value: unknown): void;
  /** A remark for a person, on standard error; dropped with `--quiet`. */
  note(text: string): void;
  readonly log: Log;
}

export interface TerminalOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** A terminal that masks the secrets of the configuration in everything that it prints. */
export function openTerminal(options: TerminalOptions): Terminal {
  const json = options.json ?? false;
  const quiet = options.quiet ?? false;
  const note = (text: string): void => {
    if (!quiet) process.stderr.write(`${redact(text)}\n`);
  };
  return {
    json,
    print: (text) => {
      if (!json) process.stdout.write(`${redact(text)}\n`);
    },
    document: (value) => {
      if (json) process.stdout.write(`${redact(JSON.stringify(value, null, 2))}\n`);
    },
    note,
    log: terminalLog(note, options.verbose ?? false, quiet),
  };
}

function terminalLog(note: (text: string) => void, verbose: boolean, quiet: boolean): Log {
  const live = process.stderr.isTTY === true && !quiet;
  let drawn = false;
  const clear = (): void => {
    if (drawn) process.stderr.write('\r\x1b[2K');
    drawn = false;
  };
  const line = (text: string): void => {
    clear();
    note(text);
  };
  return {
    debug: (message) => verbose && line(pc.dim(message)),
    info: (message) => verbose && line(message),
    warn: (message) => line(`${pc.yellow('!')} ${message}`),
    error: (message) => {
      clear();
      process.stderr.write(`${pc.red('×')} ${redact(message)}\n`);
    },
    progress: (what, done, total) => {
      if (!live) return;
      clear();
      if (done >= total) return;
      const width = 24;
      const filled = Math.round((width * done) / Math.max(1, total));
      process.stderr.write(pc.dim(`  ${'━'.repeat(filled)}${'─'.repeat(width - filled)} ${done}/${total} ${what}`));
      drawn = true;
    },
  };
}

/** Prints an error for a person: what, where, what to do. A defect (not one of ours) comes with its stack. */
export function printError(error: unknown): void {
  if (error instanceof NinesError) {
    process.stderr.write(`${pc.red('×')} ${redact(error.message)}\n`);
    if (error.hint !== undefined) process.stderr.write(`  ${redact(error.hint)}\n`);
    return;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${pc.red('×')} This is a defect in nines, please report it.\n${redact(text)}\n`);
}
