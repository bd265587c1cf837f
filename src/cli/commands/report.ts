import { type Command, Option } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import type { ReportFormat } from '../../config/index.ts';
import { ExitCode } from '../../errors.ts';
import { inStore, sessionOf } from '../in-store.ts';
import {
  type CommonOptions,
  type FilterOptions,
  instantArgument,
  withCommonOptions,
  withExamples,
  withFilterOptions,
} from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface ReportOptions extends CommonOptions, FilterOptions {
  readonly period?: string;
  readonly incident?: string;
  readonly format?: readonly ReportFormat[];
  readonly out?: string;
  readonly email?: boolean;
  readonly force?: boolean;
  readonly to?: readonly string[];
  readonly preview?: boolean;
  readonly at?: number;
  readonly dryRun?: boolean;
  readonly partialOk?: boolean;
}

const FORMATS: readonly ReportFormat[] = ['pdf', 'html', 'md', 'csv', 'json'];

/** `nines report NAME`: one report from what the store has. */
export function registerReport(program: Command): void {
  const command = program
    .command('report')
    .summary('write one report of a period, and mail it if asked')
    .description(
      'Writes a report from what the store has: nothing is pulled. The same facts give the same files; late data gives a new revision.',
    )
    .argument(
      '<name>',
      'a report of the configuration, or weekly-sla, monthly-management, quarterly-review, incident or daily-digest',
    )
    .option(
      '--period <period>',
      'last-week, 2026-W46, 2026-10, 2026-11-01..2026-11-15, …; the last whole one if left out',
    )
    .option('--incident <id>', 'for the report "incident": which one, by its id; the last one if left out')
    .addOption(new Option('--format <format...>', 'formats to write, instead of the configured ones').choices(FORMATS))
    .option('--out <folder>', 'folder for the files, instead of the configured one')
    .option('--email', 'mail it to those of its receivers who have not had it for this period')
    .option('--force', 'mail it to all of its receivers, also if they have it already')
    .option('--to <address...>', 'mail it to these addresses only, as a trial')
    .addOption(
      new Option('--preview', 'do not keep it as a revision, and write the mail as a file (.eml) beside it').conflicts([
        'email',
        'force',
        'to',
      ]),
    )
    .option('--at <instant>', 'logical time; what came later is not part of the report', instantArgument)
    .option('--dry-run', 'compute and print the verdict, but write, keep and send nothing')
    .option('--partial-ok', 'exit with 0 instead of 3 when there is no data or a mail failed');
  withExamples(
    withFilterOptions(withCommonOptions(command)),
    'nines report weekly-sla',
    'nines report weekly-sla --period 2026-W46 --format pdf html --out /tmp',
    'nines report weekly-sla --preview',
    'nines report weekly-sla --to me@example.com',
    'nines report weekly-sla --email',
    'nines report incident --incident last --format pdf',
  ).action((name: string, options: ReportOptions) =>
    inStore(options, (context, terminal) => makeReport(name, options, context, terminal), sessionOf(options)),
  );
}

async function makeReport(
  name: string,
  options: ReportOptions,
  context: JobContext,
  terminal: Terminal,
): Promise<number> {
  const { resolve } = await import('node:path');
  const { runReport } = await import('../../../jobs/index.ts');
  const { withLease } = await import('../../store/index.ts');
  const { parsePeriod } = await import('../../time/index.ts');

  const { timeZone, weekStartsOn } = context.config;
  const outcome = await withLease(context.store, 'jobs', context.clock, () =>
    runReport(context, {
      name,
      email: options.force ? 'always' : options.email || options.to !== undefined ? 'once' : 'never',
      preview: options.preview ?? false,
      ...(options.period === undefined
        ? {}
        : { period: parsePeriod(options.period, context.at, { timeZone, weekStartsOn }) }),
      ...(options.incident === undefined ? {} : { incident: options.incident }),
      ...(options.format === undefined ? {} : { formats: options.format }),
      ...(options.out === undefined ? {} : { dir: resolve(options.out) }),
      ...(options.to === undefined ? {} : { to: options.to }),
    }),
  );
  const { model, files, mailed, mailedBefore, problems } = outcome;
  terminal.print(
    [
      `${model.title}, ${model.period.label}${model.period.dates === '' ? '' : ` (${model.period.dates})`}, revision ${model.revision}`,
      model.verdict.sentence.map(({ text }) => text).join(''),
      ...(files.length > 0 ? [`Written:\n${files.map((file) => `  ${file}`).join('\n')}`] : []),
      ...(mailed.length > 0 ? [`Mailed to ${(options.to ?? mailed).join(', ')}.`] : []),
      ...(mailedBefore.length > 0
        ? [`Not mailed again to ${mailedBefore.join(', ')}, who had it for this period; --force sends it again.`]
        : []),
    ].join('\n\n'),
  );
  for (const { subject, message, hint } of problems) {
    terminal.log.warn(`${subject}: ${message}${hint === undefined ? '' : `. ${hint}`}`);
  }
  terminal.document({
    schema: 'nines.report-run/1',
    name: outcome.name,
    period: outcome.period,
    revision: outcome.revision,
    status: model.verdict.status,
    verdict: model.verdict.short,
    files,
    mailed,
    mailedBefore,
    problems,
  });
  return problems.length > 0 && !options.partialOk ? ExitCode.partial : ExitCode.done;
}
