import type { JobContext } from '../../jobs/index.ts';
import type { Config } from '../config/index.ts';
import type { SessionOptions } from '../service/index.ts';
import { action } from './action.ts';
import type { CommonOptions, FilterOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

type Session = Omit<SessionOptions, 'log' | 'signal'>;

/**
 * Runs a command's work on the store of the configuration, with a terminal to say what came of it.
 * @param work gives the exit code, 0 where it gives none
 * @param session logical time and choice of SLOs of the work; as a function, it is asked before the store is opened, and may refuse
 */
export async function inStore(
  options: CommonOptions,
  work: (context: JobContext, terminal: Terminal) => Promise<number> | Promise<void>,
  session: Session | ((config: Config) => Promise<Session>) = {},
): Promise<void> {
  await action(async (signal) => {
    const { loadConfig } = await import('../config/index.ts');
    const { withSession } = await import('../service/index.ts');
    const { openTerminal } = await import('./terminal.ts');
    const terminal = openTerminal(options);
    const config = await loadConfig(options.config);
    const settings = typeof session === 'function' ? await session(config) : session;
    return withSession(config, { ...settings, log: terminal.log, signal }, async (context) => {
      return (await work(context, terminal)) ?? 0;
    });
  });
}

/** The logical time and the choice of SLOs that the options of a command name. */
export function sessionOf(options: FilterOptions & Pick<Session, 'at' | 'dryRun' | 'notify'>): Session {
  const { at, dryRun, notify, slo, team } = options;
  return { at, dryRun, notify, slos: slo, teams: team };
}
