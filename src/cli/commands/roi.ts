import { type Command, Option } from 'commander';
import { action } from '../action.ts';
import { type CommonOptions, instantArgument, withCommonOptions, withExamples } from '../options.ts';

interface RoiOptions extends CommonOptions {
  readonly period: string;
  readonly at?: number;
  readonly csv?: boolean;
}

/** `nines roi`: what a period saved, cost and lost, from the store. */
export function registerRoi(program: Command): void {
  const command = program
    .command('roi')
    .summary('print savings, costs, cost of downtime and ROI of a period')
    .description('Reads the store only. Printed lines add up to their group, and groups to the net, to the last digit.')
    .option('--period <period>', 'last-week, 2026-11-09, 2026-W46, 2026-10, 2026-Q3, START..END', 'this-month')
    .option('--at <instant>', 'as of this instant', instantArgument)
    .addOption(
      new Option('--csv', 'print lines, totals, figures, scenarios, targets and assumptions as CSV').conflicts('json'),
    );
  withExamples(
    withCommonOptions(command),
    'nines roi --period last-month',
    'nines roi --period 2026-Q3 --csv > roi.csv',
  ).action((options: RoiOptions) => action((signal) => run(options, signal)));
}

async function run(options: RoiOptions, signal: AbortSignal): Promise<number> {
  const { loadConfig, redact } = await import('../../config/index.ts');
  const { withSession } = await import('../../service/index.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { paintRoi } = await import('../roi/paint-roi.ts');
  const { readRoi } = await import('../roi/read-roi.ts');
  const { roiCsv } = await import('../roi/roi-csv.ts');
  const { roiDocument } = await import('../roi/roi-document.ts');

  const terminal = openTerminal(options, redact);
  const config = await loadConfig(options.config);
  return withSession(config, { log: terminal.log, signal, at: options.at }, async (context) => {
    const view = await readRoi(context, options.period);
    terminal.print(options.csv ? roiCsv(view) : paintRoi(view));
    terminal.document(roiDocument(view));
    return 0;
  });
}
