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
  tuning: 'Alert tuning',
  paged: (name: string, pages: number, useful: number, days: number, then: number): string =>
    `${name} would page ${pages} times in ${days} days by its rules, ${useful} of them about an incident; by those proposed ${then}, no incident missed.`,
  rule: (factor: string, over: string): string => `${factor} over ${over}`,
  pageAt: (rules: readonly string[]): string => `Page at a burn rate of ${rules.join(' or ')} only.`,
  pagesSaved: (count: number): string => (count === 1 ? '1 page saved' : `${count} pages saved`),
  inDays: (days: number): string => `in ${days} days`,
  moreCorrections: 'More exclusions',
} as const;

export type AlertWords = {
  readonly [K in keyof typeof ALERTS_EN]: (typeof ALERTS_EN)[K] extends string ? string : (typeof ALERTS_EN)[K];
};
