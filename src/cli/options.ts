import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../errors.ts';
// Not through the folder's index: it would load the calendar for every `--version`.
import { parseDuration } from '../time/duration.ts';
import type { Instant } from '../time/index.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Adds `--config`, `--json`, `--quiet` and `--verbose`. `NINES_CONFIG` names another default file. */
export function withCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('-c, --config <file>', 'configuration file').env('NINES_CONFIG').default('nines.yaml'))
    .option('--json', 'print one JSON document on standard output')
    .option('-q, --quiet', 'print results and errors only')
    .option('-v, --verbose', 'print what is done and why');
}

/** Options of commands that look at some SLOs only. */
export interface FilterOptions {
  readonly slo: readonly string[];
  readonly team: readonly string[];
}

const collect = (value: string, previous: readonly string[]): readonly string[] => [...previous, ...value.split(',')];

/** Adds `--slo` and `--team`, each repeatable or comma-separated. */
export function withFilterOptions(command: Command): Command {
  return command
    .addOption(new Option('--slo <name>', 'only this SLO (repeatable)').default([], 'all').argParser(collect))
    .addOption(
      new Option('--team <name>', 'only SLOs of this team (repeatable)').default([], 'all').argParser(collect),
    );
}

/** Examples under a command's help. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ ${example}`).join('\n');
  return command.addHelpText('after', `\nExamples:\n${lines}`);
}

/** Argument parser for an instant: ISO 8601 with an offset, or a day (midnight UTC). */
export function instantArgument(text: string): Instant {
  const complete = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  const instant = Date.parse(complete);
  if (!/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(complete) || Number.isNaN(instant)) {
    throw new InvalidArgumentError('Write an instant like 2026-11-16T06:00:00Z or 2026-11-16T07:00:00+01:00.');
  }
  return instant;
}

/** Argument parser for how many of something to print: 1 to 10000. */
export function countArgument(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count;
  throw new InvalidArgumentError('Write a number from 1 to 10000.');
}

/** Argument parser for a duration: `90s`, `5m`, `28d`. */
export function durationArgument(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof UsageError ? (error.hint ?? '') : String(error));
  }
}
