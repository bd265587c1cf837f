import type { Command } from 'commander';
import { action } from '../action.ts';
import { type CommonOptions, withCommonOptions, withExamples } from '../options.ts';

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
    .argument('<files...>', 'FOCUS 1.0 to 1.2 as CSV, or CSV with gzip (.gz)')
    .summary('read FOCUS files into the store')
    .description(
      'The files of one call are all there is of the providers and billing periods that they name: those are replaced as a whole, or, where anything cannot be read right, nothing is.',
    )
    .option('--dry-run', 'read and check everything, but store nothing');
  withExamples(
    withCommonOptions(importing),
    'nines costs import 2026-10.csv.gz',
    'nines costs import part-1.csv part-2.csv --dry-run',
  ).action((files: readonly string[], options: ImportOptions) => action((signal) => runImport(files, options, signal)));
  const listing = costs.command('list').summary('show which bills are in the store');
  withExamples(withCommonOptions(listing), 'nines costs list --json').action((options: CommonOptions) =>
    action((signal) => runList(options, signal)),
  );
}

async function runImport(files: readonly string[], options: ImportOptions, signal: AbortSignal): Promise<number> {
  const { loadConfig, redact } = await import('../../config/index.ts');
  const { importCosts } = await import('../../../jobs/index.ts');
  const { withSession } = await import('../../service/index.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { importDocument, paintImport } = await import('../views/costs-view.ts');

  const terminal = openTerminal(options, redact);
  const config = await loadConfig(options.config);
  return withSession(config, { log: terminal.log, signal, dryRun: options.dryRun }, async (context) => {
    const periods = await importCosts(files, context);
    terminal.print(paintImport(periods, options.dryRun ?? false));
    terminal.document(importDocument(periods, options.dryRun ?? false));
    return 0;
  });
}

async function runList(options: CommonOptions, signal: AbortSignal): Promise<number> {
  const { loadConfig, redact } = await import('../../config/index.ts');
  const { withSession } = await import('../../service/index.ts');
  const { costLoads } = await import('../../store/index.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { loadsDocument, paintLoads } = await import('../views/costs-view.ts');

  const terminal = openTerminal(options, redact);
  const config = await loadConfig(options.config);
  return withSession(config, { log: terminal.log, signal }, async (context) => {
    const loads = await costLoads(context.store);
    terminal.print(paintLoads(loads));
    terminal.document(loadsDocument(loads));
    return 0;
  });
}
