import type { Instant } from '../../time/index.ts';

/** What a receiver was told last about a group. */
export interface ToldAlerts<Id> {
  readonly firing: ReadonlySet<Id>;
  readonly resolved: ReadonlySet<Id>;
  readonly at: Instant;
}

export interface CurrentAlerts<Id> {
  readonly firing: ReadonlySet<Id>;
  readonly resolved: ReadonlySet<Id>;
}

/** Why a receiver is told (again), in Alertmanager's words. */
export type NotifyReason =
  | 'first notification'
  | 'new alerts added'
  | 'some alerts resolved'
  | 'all alerts resolved'
  | 'repeat interval elapsed';

export interface NotifyOptions {
  readonly sendResolved: boolean;
  readonly repeatMs: number;
  readonly at: Instant;
}

/**
 * Alertmanager's decision whether a receiver is told (again) of a group, and why: something new fires, all is over, something is over
 * and the receiver wants to know, or the last message is older than `repeatMs`. The idea is that of `notify/dedup_stage.go`.
 * @param told undefined where the receiver was told nothing yet
 * @returns undefined where there is nothing to tell
 */
export function notifyReason<Id>(
  told: ToldAlerts<Id> | undefined,
  current: CurrentAlerts<Id>,
  options: NotifyOptions,
): NotifyReason | undefined {
  if (told === undefined) return current.firing.size > 0 ? 'first notification' : undefined;
  if (!isSubset(current.firing, told.firing)) return told.firing.size === 0 ? 'first notification' : 'new alerts added';
  if (current.firing.size === 0) return told.firing.size > 0 ? 'all alerts resolved' : undefined;
  if (options.sendResolved && !isSubset(current.resolved, told.resolved)) return 'some alerts resolved';
  return told.at < options.at - options.repeatMs ? 'repeat interval elapsed' : undefined;
}

/** Whether a receiver is told (again): see {@link notifyReason}. */
export function notifyAgain<Id>(
  told: ToldAlerts<Id> | undefined,
  current: CurrentAlerts<Id>,
  options: NotifyOptions,
): boolean {
  return notifyReason(told, current, options) !== undefined;
}

function isSubset<Id>(part: ReadonlySet<Id>, whole: ReadonlySet<Id>): boolean {
  return [...part].every((id) => whole.has(id));
}
