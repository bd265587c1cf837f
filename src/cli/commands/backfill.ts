import type { Command } from 'commander';
import type { Job, JobContext } from '../../../jobs/index.ts';
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

interface BackfillOptions extends CommonOptions, FilterOptions {
  readonly from: number;
  readonly to?: number;
  readonly again?: boolean;
  readonly dryRun?: boolean;
  readonly partialOk?: boolean;
}

/** `nines backfill --from T`: history into the ledger, in chunks that survive an interruption. */
export function registerBackfill(program: Command): void {
  const command = program
    .command('backfill')
    .summary('collect history, as far back as the source keeps it')
    .description(
      'Pulls history into the ledger in resumable chunks. Run it again after an interruption and it goes on; run it after a query was mended and it collects anew.',
    )
    .requiredOption('--from <instant>', 'start of the history', instantArgument)
    .option('--to <instant>', 'end of the history (default: now)', instantArgument)
    .option('--again', 'collect again what an earlier backfill of the same range has collected')
    .option('--dry-run', 'say what would be pulled, but store nothing')
    .option('--partial-ok', 'exit with 0 instead of 3 when a part failed');
  withExamples(
    withFilterOptions(withCommonOptions(command)),
    'nines backfill --from 2026-08-01',
    'nines backfill --from 2026-11-01T00:00:00Z --to 2026-11-08T00:00:00Z --slo api-availability',
  ).action((options: BackfillOptions) =>
    inStore(options, (context, terminal) => backfill(options, context, terminal), sessionOf(options)),
  );
}

async function backfill(options: BackfillOptions, context: JobContext, terminal: Terminal): Promise<number> {
  const { runBackfill } = await import('../../../jobs/index.ts');
  const { runJobs } = await import('../../service/index.ts');
  const { paintOverview, runDocument } = await import('../views/overview.ts');

  const range = { from: options.from, ...(options.to === undefined ? {} : { to: options.to }) };
  const job: Job = {
    name: 'backfill',
    description: 'Collect history.',
    run: (inner) => runBackfill(inner, { ...range, again: options.again ?? false }),
  };
  const outcome = await runJobs([job], context);
  const document = runDocument(outcome, []);
  terminal.print(paintOverview(context.config.slos, document));
  terminal.document(document);
  return options.partialOk && outcome.exitCode === ExitCode.partial ? ExitCode.done : outcome.exitCode;
}
