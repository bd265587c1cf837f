/** What the components measure, in the order of the columns. Episodes are kept with these names: none of them may change its meaning. */
export const COMPONENTS = [
  'last-day',
  'last-week',
  'last-hour',
  'step',
  'recent-line',
  'same-time',
  'course-of-day',
  'time-of-day',
  'week-ago',
  'level-shift',
  'shift-against-other-days',
  'spread',
  'new-extreme',
  'prediction',
  'prediction-for-time-of-day',
] as const;
export type ComponentName = (typeof COMPONENTS)[number];

/** Position of single components in {@link COMPONENTS}. */
export const LAST_WEEK = 1;
export const LAST_HOUR = 2;
export const RECENT_LINE = 4;
export const SAME_TIME = 5;
export const TIME_OF_DAY = 7;
export const PREDICTION = 14;
