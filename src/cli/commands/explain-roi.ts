import type { Command } from 'commander';
import { action } from '../action.ts';
import { type CommonOptions, instantArgument, withCommonOptions, withExamples } from '../options.ts';

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
    action((signal) => explainRoi(options, signal)),
  );
}

async function explainRoi(options: ExplainRoiOptions, signal: AbortSignal): Promise<number> {
  const { loadConfig, redact } = await import('../../config/index.ts');
  const { withSession } = await import('../../service/index.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { paintRoiSteps } = await import('../roi/paint-roi-steps.ts');
  const { readRoi } = await import('../roi/read-roi.ts');
  const { roiDocument } = await import('../roi/roi-document.ts');

  const terminal = openTerminal(options, redact);
  const config = await loadConfig(options.config);
  return withSession(config, { log: terminal.log, signal, at: options.at }, async (context) => {
    const view = await readRoi(context, options.period);
    terminal.print(paintRoiSteps(view));
    terminal.document(roiDocument(view));
    return 0;
  });
}
