import { STANDOUT_TEXTS } from '../../anomaly/index.ts';
import type { ReasonWords } from './reason-words.ts';

export const REASON_EN: ReasonWords = {
  out: (times, side) => `${times} times the usual spread ${side} the expected range`,
  manyTimes: 'Over 100',
  inside: 'Inside the expected range, but a rare combination of value, time and recent course',
  lasted: (duration) => `odd for ${duration}`,
  standout: (name, figures) => `stands out most as ${STANDOUT_TEXTS[name]}${figures === '' ? '' : ` (${figures})`}`,
  instead: (seen, usual) => `${seen} where ${usual} is usual`,
  soFar: (seen, former) => `${seen} after ${former} so far`,
  beyond: (seen, limit) => `${seen} beyond the limit of ${limit}`,
  since: (time) => `since ${time}`,
  together: (time, odd, of, score) =>
    `${time}, ${odd} of ${of} series odd, together more than by chance (score ${score}).`,
  member: (name, value, range) =>
    range === undefined ? `${name} ${value}` : `${name} ${value} (${range.lower} to ${range.upper} expected)`,
};
