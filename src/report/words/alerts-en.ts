/** Words of alerts, of targets, and of time that is left out. */
export const ALERTS_EN = {
  fired: 'Alerts fired',
  pages: 'Pages',
  nightPages: 'Pages at night',
  silenced: 'Silenced',
  useful: 'About an incident',
  targets: 'Targets up, share of scrapes',
  moreTargets: (count: number): string => `${count} more targets`,
  wholeTargets: (count: number): string => (count === 1 ? '1 target' : `${count} targets`),
  slos: (count: number): string => (count === 1 ? '1 SLO' : `${count} SLOs`),
  moreCorrections: 'More exclusions',
} as const;

export type AlertWords = {
  readonly [K in keyof typeof ALERTS_EN]: (typeof ALERTS_EN)[K] extends string ? string : (typeof ALERTS_EN)[K];
};
