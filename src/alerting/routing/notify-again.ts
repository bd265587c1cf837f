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

/**
 * Alertmanager's decision whether a receiver is told (again) of a group: something new fires, all is over, something is over and
 * the receiver wants to know, or the last message is older than `repeatMs`. The idea is that of `notify/dedup_stage.go`.
 * @param told undefined where the receiver was told nothing yet
 */
export function notifyAgain<Id>(
  told: ToldAlerts<Id> | undefined,
  current: CurrentAlerts<Id>,
  options: { readonly sendResolved: boolean; readonly repeatMs: number; readonly at: Instant },
): boolean {
  if (told === undefined) return current.firing.size > 0;
  if (!isSubset(current.firing, told.firing)) return true;
  if (current.firing.size === 0) return told.firing.size > 0;
  if (options.sendResolved && !isSubset(current.resolved, told.resolved)) return true;
  return told.at < options.at - options.repeatMs;
}

function isSubset<Id>(part: ReadonlySet<Id>, whole: ReadonlySet<Id>): boolean {
  return [...part].every((id) => whole.has(id));
}
