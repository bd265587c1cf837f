import type { Command } from 'commander';
import { action } from '../action.ts';
import { type CommonOptions, withCommonOptions, withExamples } from '../options.ts';

/** `nines migrate`: bring the store's schema up to date. Every command does so by itself; this one does nothing else. */
export function registerMigrate(program: Command): void {
  const command = program
    .command('migrate')
    .summary("bring the store's schema up to date")
    .description(
      'Runs the migrations that the store has not seen. Every other command does this by itself when it opens the store.',
    );
  withExamples(withCommonOptions(command), 'nines migrate', 'nines migrate --json').action((options: CommonOptions) =>
    action((signal) => run(options, signal)),
  );
}

async function run(options: CommonOptions, signal: AbortSignal): Promise<number> {
  const { loadConfig } = await import('../../config/index.ts');
  const { migrate, openStore } = await import('../../store/index.ts');
  const { ExitCode } = await import('../../errors.ts');
  const { openTerminal } = await import('../terminal.ts');

  const terminal = openTerminal(options);
  const config = await loadConfig(options.config);
  const store = await openStore(config.store, { log: terminal.log, signal, migrate: false });
  try {
    const { applied, version } = await migrate(store);
    for (const name of applied) terminal.print(`applied ${name}`);
    terminal.print(`store ${store.place}: schema version ${version}`);
    terminal.document({ schema: 'nines.migrate/1', place: store.place, version, applied });
    return ExitCode.done;
  } finally {
    await store.close();
  }
}
