/** Words of what fills up. */
export const CAPACITY_EN = {
  remark: (days: number): string => `days to full, worst first · robust trend over ${days} days with 80% range`,
  note: (days: number): string =>
    `Dashed line: ${days} days, about what ordering takes. What is left ÷ median slope of the daily medians.`,
  more: (count: number): string => `${count} more resources are not listed.`,
  inUse: (share: string, now: string, limit: string): string => `${share} · ${now} of ${limit}`,
  full: 'full',
  noTrend: 'no trend',
  noData: 'no data',
  noLimit: 'limit not known',
  failed: 'could not be read',
  needs: (needed: number, has: number): string => `needs ${needed} days, has ${has}`,
  range: (low: string, high: string, day: string): string => `${low} to ${high} · ${day}`,
  soonFull: (used: string, days: string, low: number, high: number): string =>
    `At ${used}; full in ${days} days (${low} to ${high}) if it goes on like this.`,
  isFull: (used: string): string => `At ${used}: full.`,
  fullAbout: (day: string): string => `full about ${day}`,
  extend: 'Make room, or extend it.',
  fills: (name: string, days: string): string => `${name} is full, if it goes on like this (${days} days).`,
} as const;

export type CapacityWords = {
  readonly [K in keyof typeof CAPACITY_EN]: (typeof CAPACITY_EN)[K] extends string ? string : (typeof CAPACITY_EN)[K];
};
