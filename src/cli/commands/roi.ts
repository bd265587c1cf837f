import { type Command, Option } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import { inStore } from '../in-store.ts';
import { type CommonOptions, instantArgument, withCommonOptions, withExamples } from '../options.ts';
import type { Terminal } from '../terminal.ts';

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
  ).action((options: RoiOptions) =>
    inStore(options, (context, terminal) => printRoi(options, context, terminal), { at: options.at }),
  );
}

async function printRoi(options: RoiOptions, context: JobContext, terminal: Terminal): Promise<void> {
  const { paintRoi } = await import('../roi/paint-roi.ts');
  const { readRoi } = await import('../roi/read-roi.ts');
  const { roiCsv } = await import('../roi/roi-csv.ts');
  const { roiDocument } = await import('../roi/roi-document.ts');

  const view = await readRoi(context, options.period);
  terminal.print(options.csv ? roiCsv(view) : paintRoi(view));
  terminal.document(roiDocument(view));
}
