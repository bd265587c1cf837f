import { type Command, Option } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import { inStore } from '../in-store.ts';
import { type CommonOptions, countArgument, withCommonOptions, withExamples } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface OutboxOptions extends CommonOptions {
  readonly limit: number;
}

/** `nines outbox`: what was told to whom, what waits, and why. */
export function registerOutbox(program: Command): void {
  const command = program
    .command('outbox')
    .summary('print notifications that wait, and the newest of the others')
    .addOption(new Option('--limit <count>', 'print at most this many').default(20).argParser(countArgument));
  withExamples(withCommonOptions(command), 'nines outbox', 'nines outbox --json --limit 100').action(
    (options: OutboxOptions) => inStore(options, (context, terminal) => printOutbox(options.limit, context, terminal)),
  );
}

async function printOutbox(limit: number, { store }: JobContext, terminal: Terminal): Promise<void> {
  const { instantText, notificationTitle } = await import('../../alerting/index.ts');
  const { latestNotifications } = await import('../../store/index.ts');

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
}
