import type { Reduction } from '../panel.ts';

/** Words of queries that the user shows in the report. */
export const PANELS_EN = {
  title: 'Figures and trends',
  reduced: (how: Reduction, current: string): string =>
    ({
      mean: `mean ${current}`,
      last: `last value ${current}`,
      max: `highest ${current}`,
      min: `lowest ${current}`,
      sum: `sum ${current}`,
    })[how],
  atEnd: (current: string): string => current,
  every: (step: string): string => `a value every ${step}`,
  highest: (value: string, when: string): string => `highest ${value} on ${when}`,
  target: (value: string): string => `target ${value}`,
  shown: (shown: number, total: number, what: 'rows' | 'series'): string => `${shown} of ${total} ${what}`,
  notDrawn: (count: number): string =>
    count === 1
      ? 'One more series is not drawn: its mean is lower.'
      : `${count} more series are not drawn: their means are lower.`,
  heatKey: (low: string, high: string): string => `light = ${low}, dark = ${high}`,
  hourOfDay: 'by hour of day',
  noData: (current: string): string => `No data ${current}.`,
  failed: (message: string): string => `Could not be read: ${message}.`,
  lineAlt: (name: string, lowest: string, highest: string, last: string): string =>
    `${name}: lowest ${lowest}, highest ${highest}, last ${last}.`,
  topAlt: (names: string): string => `Largest first: ${names}.`,
  heatAlt: (high: string, where: string): string => `Highest ${high} at ${where}.`,
  name: 'Name',
  value: 'Value',
} as const;

export type PanelWords = {
  readonly [K in keyof typeof PANELS_EN]: (typeof PANELS_EN)[K] extends string ? string : (typeof PANELS_EN)[K];
};
