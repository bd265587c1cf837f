import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { action } from '../action.ts';
import type { CommonOptions } from '../options.ts';
import { withExamples } from '../options.ts';

interface DemoOptions extends Omit<CommonOptions, 'config'> {
  readonly out: string;
  readonly store?: string;
}

/** `nines demo`: the whole service on sample data, without a server. */
export function registerDemo(program: Command): void {
  const command = program
    .command('demo')
    .summary('run everything on sample data and leave a report to open')
    .description(
      'Fills an embedded store with 60 days of sample data of an ETL platform and a compression service, runs every job for Monday, 16 November 2026, and writes the weekly report. The same bytes every time.',
    )
    .option('--out <folder>', 'where the report goes', 'out')
    .option(
      '--store <folder>',
      'keep the store in this folder, and write nines.yaml beside it, to try the other commands (default: a temporary one, removed at the end)',
    )
    .option('--json', 'print one JSON document on standard output')
    .option('-q, --quiet', 'print results and errors only')
    .option('-v, --verbose', 'print what is done and why');
  withExamples(command, 'nines demo', 'nines demo --out /tmp/report --store ./demo-data').action(
    (options: DemoOptions) => action((signal) => run(options, signal)),
  );
}

async function run(options: DemoOptions, signal: AbortSignal): Promise<number> {
  const { mkdtemp, rm } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const { demoConfig, DEMO_END, seedDemo, writeDemoConfig } = await import('../../demo/index.ts');
  const { jobsNamed, runJobs, withSession } = await import('../../service/index.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { paintOverview, runDocument, selectedStatuses } = await import('../views/overview.ts');
  const { formatInstant } = await import('../../time/index.ts');

  const terminal = openTerminal(options);
  const temporary = options.store === undefined ? await mkdtemp(join(tmpdir(), 'nines-demo-')) : undefined;
  try {
    const config = await demoConfig({
      store: resolve(options.store ?? join(temporary ?? '.', 'store')),
      out: resolve(options.out),
    });
    const file = options.store === undefined ? undefined : await writeDemoConfig(resolve(options.store));
    const session = { log: terminal.log, signal, at: DEMO_END, notify: false };
    return await withSession(config, session, async (context) => {
      terminal.note('Filling the store with 60 days of sample data …');
      await seedDemo(context.store);
      terminal.note(`Running every job for ${formatInstant(context.at, config.timeZone)} …\n`);
      const outcome = await runJobs(jobsNamed([]), context);
      const document = runDocument(outcome, await selectedStatuses(context));
      terminal.print(paintOverview(config.slos, document));
      terminal.document(document);
      if (file !== undefined) terminal.note(whatToTry(file));
      return outcome.exitCode;
    });
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  }
}

function whatToTry(file: string): string {
  const folder = relative('.', dirname(file));
  return [
    '',
    folder === ''
      ? 'Look further, with the nines.yaml written here:'
      : `Look further, with the nines.yaml written in ${folder}:`,
    '  nines explain api-availability --at 2026-11-16T06:00:00Z',
    '  nines anomalies list --from 2026-11-09',
    '  nines roi --period 2026-W46',
  ].join('\n');
}
