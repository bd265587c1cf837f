import type { Command } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import { inStore } from '../in-store.ts';
import { type CommonOptions, withCommonOptions, withExamples } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface ImportOptions extends CommonOptions {
  readonly dryRun?: boolean;
}

/** `nines costs`: bills in the FOCUS format. */
export function registerCosts(program: Command): void {
  const costs = program
    .command('costs')
    .summary('import bills in the FOCUS format, and list them')
    .description('Bills are costs of `savings.streams` with `focus`. `nines run value` adds up what was imported.');
  withExamples(costs, 'nines costs import 2026-10.csv.gz', 'nines costs list');
  const importing = costs
    .command('import')
    .argument('<files...>', 'FOCUS 1.0 or newer as CSV, CSV with gzip, or Parquet')
    .summary('read FOCUS files into the store')
    .description(
      'The files of one call are all there is of the providers and billing periods that they name: those are replaced as a whole, or, where anything cannot be read right, nothing is.',
    )
    .option('--dry-run', 'read and check everything, but store nothing');
  withExamples(
    withCommonOptions(importing),
    'nines costs import 2026-10.csv.gz',
    'nines costs import exports/BILLING_PERIOD=2026-10/*.parquet',
    'nines costs import part-1.csv part-2.csv --dry-run',
  ).action((files: readonly string[], options: ImportOptions) =>
    inStore(options, (context, terminal) => importFiles(files, options, context, terminal), { dryRun: options.dryRun }),
  );
  const listing = costs.command('list').summary('show which bills are in the store');
  withExamples(withCommonOptions(listing), 'nines costs list --json').action((options: CommonOptions) =>
    inStore(options, printLoads),
  );
}

async function importFiles(
  files: readonly string[],
  options: ImportOptions,
  context: JobContext,
  terminal: Terminal,
): Promise<void> {
  const { importCosts } = await import('../../../jobs/index.ts');
  const { importDocument, paintImport } = await import('../views/costs-view.ts');

  const periods = await importCosts(files, context);
  terminal.print(paintImport(periods, options.dryRun ?? false));
  terminal.document(importDocument(periods, options.dryRun ?? false));
}

async function printLoads(context: JobContext, terminal: Terminal): Promise<void> {
  const { costLoads } = await import('../../store/index.ts');
  const { loadsDocument, paintLoads } = await import('../views/costs-view.ts');

  const loads = await costLoads(context.store);
  terminal.print(paintLoads(loads));
  terminal.document(loadsDocument(loads));
}
