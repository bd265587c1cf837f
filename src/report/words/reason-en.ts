import type { StandoutName } from '../../anomaly/index.ts';
import type { ReasonWords } from './reason-words.ts';

const STANDOUTS: Readonly<Record<StandoutName, string>> = {
  'last-day': 'distance from the last day',
  'last-week': 'distance from the last week',
  'last-hour': 'distance from the last hour',
  step: 'step from the point before',
  'recent-line': 'distance from the recent line',
  'same-time': 'distance from the same time of other days',
  'course-of-day': 'departure from the course of the day',
  'time-of-day': 'departure for this time of day',
  'week-ago': 'difference to a week ago',
  'level-shift': 'shift of the level',
  'shift-against-other-days': 'shift against other days',
  spread: 'change of the spread',
  'new-extreme': 'new extreme',
  prediction: 'distance from the prediction',
  'prediction-for-time-of-day': 'distance from the prediction for this time of day',
  'slow-departure': 'slow departure from the weeks before',
  'outside-range': 'half an hour far outside of the expected range',
  'not-allowed': 'outside of the allowed range',
};

export const REASON_EN: ReasonWords = {
  out: (times, side) => `${times} times the usual spread ${side} the expected range`,
  manyTimes: 'over 100',
  inside: 'Inside the expected range, but a rare combination of value, time and recent course',
  lasted: (duration) => `odd for ${duration}`,
  standout: (name, figures) => `stands out most as ${STANDOUTS[name]}${figures === '' ? '' : ` (${figures})`}`,
  instead: (seen, usual) => `${seen} where ${usual} is usual`,
  soFar: (seen, former) => `${seen} after ${former} so far`,
  beyond: (seen, limit) => `${seen} beyond the limit of ${limit}`,
  since: (time) => `since ${time}`,
  together: (time, odd, of, score) =>
    `${time}, ${odd} of ${of} series odd, together more than by chance (score ${score}).`,
  member: (name, value, range) =>
    range === undefined ? `${name} ${value}` : `${name} ${value} (${range.lower} to ${range.upper} expected)`,
};
