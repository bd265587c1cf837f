import type { Command } from 'commander';
import { action } from '../action.ts';
import { type CommonOptions, withCommonOptions, withExamples } from '../options.ts';

interface OutboxOptions extends CommonOptions {
  readonly limit: string;
}

/** `nines outbox`: what was told to whom, what waits, and why. */
export function registerOutbox(program: Command): void {
  const command = program
    .command('outbox')
    .summary('print notifications that wait, and the newest of the others')
    .option('--limit <count>', 'print at most this many', '20');
  withExamples(withCommonOptions(command), 'nines outbox', 'nines outbox --json --limit 100').action(
    (options: OutboxOptions) => action((signal) => run(options, signal)),
  );
}

async function run(options: OutboxOptions, signal: AbortSignal): Promise<number> {
  const { instantText, notificationTitle } = await import('../../alerting/index.ts');
  const { loadConfig, redact } = await import('../../config/index.ts');
  const { UsageError } = await import('../../errors.ts');
  const { withSession } = await import('../../service/index.ts');
  const { latestNotifications } = await import('../../store/index.ts');
  const { openTerminal } = await import('../terminal.ts');

  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) {
    throw new UsageError(`--limit ${options.limit} is not a count`, { hint: 'Write a number from 1 to 10000.' });
  }
  const terminal = openTerminal(options, redact);
  const config = await loadConfig(options.config);
  return withSession(config, { log: terminal.log, signal }, async ({ store }) => {
    const entries = await latestNotifications(store, limit);
    for (const { notification, at, status, attempts, error } of entries) {
      terminal.print(
        `${status.padEnd(8)} ${instantText(at)}  ${notification.receiver}  ${notificationTitle(notification)}` +
          (error === '' ? '' : `\n         ${attempts} attempts, last: ${error}`),
      );
    }
    if (entries.length === 0) terminal.note('nothing was ever told');
    terminal.document({
      schema: 'nines.outbox/1',
      notifications: entries.map(({ notification, at, sentAt, nextAttempt, firstAttempt: _, ...rest }) => ({
        key: notification.key,
        receiver: notification.receiver,
        group: notification.groupKey,
        title: notificationTitle(notification),
        alerts: notification.alerts.length,
        at: new Date(at).toISOString(),
        sentAt: sentAt === undefined ? null : new Date(sentAt).toISOString(),
        nextAttempt: rest.status === 'waiting' ? new Date(nextAttempt).toISOString() : null,
        ...rest,
      })),
    });
    return 0;
  });
}
