import type { JobContext } from '../../jobs/index.ts';
import { action } from './action.ts';
import type { CommonOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Runs a short piece of work on the store of the configuration, with a terminal to say what came of it. */
export async function inStore(
  options: CommonOptions,
  work: (context: JobContext, terminal: Terminal) => Promise<void>,
): Promise<void> {
  await action(async (signal) => {
    const { loadConfig, redact } = await import('../config/index.ts');
    const { withSession } = await import('../service/index.ts');
    const { openTerminal } = await import('./terminal.ts');
    const terminal = openTerminal(options, redact);
    const config = await loadConfig(options.config);
    await withSession(config, { log: terminal.log, signal }, (context) => work(context, terminal));
    return 0;
  });
}
