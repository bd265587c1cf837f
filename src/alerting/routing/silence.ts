import type { Labels } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';
import { type Matcher, matchesAll } from '../matching/matcher.ts';

/** Alerts that all matchers match are not told while it lasts. */
export interface Silence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly startsAt: Instant;
  /** Does not belong to it. */
  readonly endsAt: Instant;
  readonly createdBy: string;
  readonly comment: string;
}

export type SilenceState = 'pending' | 'active' | 'expired';

export function silenceState({ startsAt, endsAt }: Pick<Silence, 'startsAt' | 'endsAt'>, at: Instant): SilenceState {
  if (endsAt <= at) return 'expired';
  return startsAt <= at ? 'active' : 'pending';
}

/** Says of label sets whether a silence is active for them at an instant, and which: the one that lasts longest. */
export function silencer(silences: readonly Silence[], at: Instant): (labels: Labels) => Silence | undefined {
  const active = silences
    .filter((silence) => silenceState(silence, at) === 'active')
    .sort((a, b) => b.endsAt - a.endsAt);
  return (labels) => active.find(({ matchers }) => matchesAll(matchers, labels));
}

/** Ends a silence now; one that has not begun never does. */
export function expired(silence: Silence, at: Instant): Silence {
  return { ...silence, startsAt: Math.min(silence.startsAt, at), endsAt: Math.min(silence.endsAt, at) };
}
