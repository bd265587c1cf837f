import type { Command } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import { inStore } from '../in-store.ts';
import { type CommonOptions, instantArgument, withCommonOptions, withExamples } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface ExplainRoiOptions extends CommonOptions {
  readonly period: string;
  readonly at?: number;
}

/** `nines explain roi`: from the quantities of each day to the net, below `nines explain`. */
export function registerExplainRoi(explain: Command): void {
  const command = explain
    .command('roi')
    .summary('from the quantities of each day to the net')
    .option('--period <period>', 'last-week, 2026-11-09, 2026-W46, 2026-10, 2026-Q3, START..END', 'this-month')
    .option('--at <instant>', 'as of this instant', instantArgument);
  withExamples(withCommonOptions(command), 'nines explain roi --period 2026-10').action((options: ExplainRoiOptions) =>
    inStore(options, (context, terminal) => explainRoi(options, context, terminal), { at: options.at }),
  );
}

async function explainRoi(options: ExplainRoiOptions, context: JobContext, terminal: Terminal): Promise<void> {
  const { paintRoiSteps } = await import('../roi/paint-roi-steps.ts');
  const { readRoi } = await import('../roi/read-roi.ts');
  const { roiDocument } = await import('../roi/roi-document.ts');

  const view = await readRoi(context, options.period);
  terminal.print(paintRoiSteps(view));
  terminal.document(roiDocument(view));
}
