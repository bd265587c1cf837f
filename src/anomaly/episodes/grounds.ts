import type { Labels } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';
import type { ComponentName } from '../signal/component-names.ts';

/** What can stand out in a series. */
export type StandoutName =
  | ComponentName
  | 'slow-departure'
  | 'outside-range'
  | 'lasting-departure'
  | 'stands-still'
  | 'not-allowed';

/** What decided that an episode is one: the largest share of the evidence on its first odd point, with its figures in the metric's unit where it has any. */
export interface Standout {
  readonly what: StandoutName;
  /** What was usual and what was seen instead. */
  readonly usual?: number;
  readonly seen?: number;
  /** Since when it is so. */
  readonly since?: Instant;
}

/** Why an episode of one series is odd. */
export interface SeriesGrounds {
  readonly kind: 'series';
  /** How far its peak was out of the expected range, in usual spreads at that time of day; 0 inside of it. */
  readonly spreads: number;
  readonly lastedMs: number;
  readonly standout: Standout;
}

/** Value of one series of a group when the group was oddest. */
export interface MemberValue {
  /** Labels that tell it from the others. */
  readonly labels: Labels;
  readonly value: number;
  /** Absent before there was a model. */
  readonly expected?: { readonly lower: number; readonly upper: number };
}

/** Why an episode of several series that are judged as one is odd. */
export interface GroupGrounds {
  readonly kind: 'group';
  /** So many of so many series were odd at the peak. */
  readonly odd: number;
  readonly of: number;
  /** The oddest of them. */
  readonly members: readonly MemberValue[];
  readonly lastedMs: number;
}

/** Why an episode is odd, as data: whoever tells it words it in the reader's language. */
export type Grounds = SeriesGrounds | GroupGrounds;
