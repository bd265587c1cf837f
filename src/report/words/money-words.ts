import { type DowntimeComponent, ROI_PHRASES, type RoiPhrases, type ScenarioName } from '../../roi/index.ts';
import { ROI_PHRASES_DE } from './roi-phrases-de.ts';

/** Words of the tables that stand behind the savings. */
export interface MoneyWords {
  /** Names and units of assumptions, and why an amount is unknown. */
  readonly phrases: RoiPhrases;
  readonly title: string;
  readonly remark: string;
  readonly targets: string;
  readonly perHour: string;
  readonly met: string;
  readonly missed: string;
  target(amount: string): string;
  per(name: string, length: string): string;
  readonly hour: string;
  readonly day: string;
  readonly levels: Readonly<Record<'poor' | 'fair' | 'good', string>>;
  thresholds(poorBelow: string, goodFrom: string): string;
  readonly scenarios: string;
  readonly scenario: string;
  readonly scenarioNames: Readonly<Record<ScenarioName, string>>;
  readonly gross: string;
  readonly cost: string;
  readonly downtime: string;
  readonly invested: string;
  readonly net: string;
  /** Savings less running costs. */
  readonly beforeDowntime: string;
  readonly downtimeTitle: string;
  readonly downtimeUnit: string;
  readonly slo: string;
  readonly perSlo: string;
  readonly perSloUnit: string;
  readonly minutes: string;
  readonly sum: string;
  readonly components: Readonly<Record<DowntimeComponent, string>>;
  readonly investment: string;
  readonly netToDate: string;
  toDate(from: string): string;
  readonly figure: string;
  readonly value: string;
  npv(rate: string): string;
  readonly payback: string;
  readonly discountedPayback: string;
  paidBack(day: string): string;
  expected(day: string): string;
  readonly never: string;
  readonly nothingInvested: string;
  readonly runRate: string;
  perYear(hour: string, year: string): string;
  readonly bounds: string;
  between(low: string, high: string): string;
  readonly rates: string;
  readonly ratesUnit: string;
  readonly provider: string;
  readonly effective: string;
  readonly overList: string;
  readonly overContract: string;
  readonly notBilled: string;
  readonly avoidedDowntime: (slo: string) => string;
  readonly baseline: (minutes: string, price: string, evidence: string) => string;
}

export const MONEY_EN: MoneyWords = {
  phrases: ROI_PHRASES,
  title: 'Savings in detail',
  remark: 'amounts are exact and rounded for print; every price is among the assumptions',
  targets: 'Targets',
  perHour: 'mean of the period',
  met: 'met',
  missed: 'missed',
  target: (amount) => `target ${amount} per hour`,
  per: (name, length) => `${name}, per ${length}`,
  hour: 'hour',
  day: 'day',
  levels: { poor: 'poor', fair: 'fair', good: 'good' },
  thresholds: (poor, good) => `poor < ${poor}, good ≥ ${good}`,
  scenarios: 'Scenarios',
  scenario: 'Scenario',
  scenarioNames: { conservative: 'Conservative', expected: 'Expected', optimistic: 'Optimistic' },
  gross: 'Gross',
  cost: 'Costs',
  downtime: 'Downtime',
  invested: 'Invested',
  net: 'Net',
  beforeDowntime: 'Net before downtime',
  downtimeTitle: 'Cost of downtime',
  downtimeUnit: 'degraded minutes count by their share of bad events',
  slo: 'SLO',
  perSlo: 'Cost per SLO',
  perSloUnit: 'running costs and downtime',
  minutes: 'Minutes',
  sum: 'Sum',
  components: {
    time: 'By the minute',
    revenue: 'Lost revenue',
    events: 'Failed events',
    productivity: 'Lost work',
    recovery: 'Recovery',
    credits: 'Service credits',
  },
  investment: 'Investment and run rate',
  netToDate: 'Net to date',
  toDate: (from) => `from ${from} on`,
  figure: 'Figure',
  value: 'Value',
  npv: (rate) => `Net present value at ${rate} a year`,
  payback: 'Payback',
  discountedPayback: 'Discounted payback',
  paidBack: (day) => `paid back on ${day}`,
  expected: (day) => `expected on ${day}, at the rate of the last 30 days`,
  never: 'never at the rate of the last 30 days',
  nothingInvested: 'n/a: nothing was invested',
  runRate: 'Run rate, net',
  perYear: (hour, year) => `${hour} per hour, ${year} per year of 365 days`,
  bounds: 'Net, if unseen time went like seen time',
  between: (low, high) => `${low} to ${high}`,
  rates: 'Effective savings rate',
  ratesUnit: 'share of the price that was not paid, over the bills of the period',
  provider: 'Provider',
  effective: 'Effective cost',
  overList: 'Over list',
  overContract: 'Over contract',
  notBilled: 'nothing was billed at that price',
  avoidedDowntime: (slo) => `Downtime avoided: ${slo}`,
  baseline: (minutes, price, evidence) => `${minutes} × ${price} · estimate against ${evidence}`,
};

export const MONEY_DE: MoneyWords = {
  phrases: ROI_PHRASES_DE,
  title: 'Ersparnis im Einzelnen',
  remark: 'Beträge sind genau und für den Druck gerundet; alle Preise stehen bei den Annahmen',
  targets: 'Ziele',
  perHour: 'Mittel des Zeitraums',
  met: 'erreicht',
  missed: 'verfehlt',
  target: (amount) => `Ziel ${amount} je Stunde`,
  per: (name, length) => `${name}, je ${length}`,
  hour: 'Stunde',
  day: 'Tag',
  levels: { poor: 'schwach', fair: 'mäßig', good: 'gut' },
  thresholds: (poor, good) => `schwach < ${poor}, gut ≥ ${good}`,
  scenarios: 'Szenarien',
  scenario: 'Szenario',
  scenarioNames: { conservative: 'Vorsichtig', expected: 'Erwartet', optimistic: 'Zuversichtlich' },
  gross: 'Brutto',
  cost: 'Kosten',
  downtime: 'Ausfall',
  invested: 'Investiert',
  net: 'Netto',
  beforeDowntime: 'Netto vor Ausfällen',
  downtimeTitle: 'Ausfallkosten',
  downtimeUnit: 'gestörte Minuten zählen mit ihrem Anteil schlechter Ereignisse',
  slo: 'SLO',
  perSlo: 'Kosten je SLO',
  perSloUnit: 'laufende Kosten und Ausfälle',
  minutes: 'Minuten',
  sum: 'Summe',
  components: {
    time: 'Je Minute',
    revenue: 'Entgangener Umsatz',
    events: 'Gescheiterte Ereignisse',
    productivity: 'Verlorene Arbeit',
    recovery: 'Behebung',
    credits: 'Gutschriften',
  },
  investment: 'Investition und laufende Rate',
  netToDate: 'Netto bis heute',
  toDate: (from) => `vom ${from} an`,
  figure: 'Größe',
  value: 'Wert',
  npv: (rate) => `Kapitalwert bei ${rate} im Jahr`,
  payback: 'Amortisation',
  discountedPayback: 'Amortisation, abgezinst',
  paidBack: (day) => `erreicht am ${day}`,
  expected: (day) => `erwartet am ${day}, bei der Rate der letzten 30 Tage`,
  never: 'nie bei der Rate der letzten 30 Tage',
  nothingInvested: 'k. A.: nichts wurde investiert',
  runRate: 'Laufende Rate, netto',
  perYear: (hour, year) => `${hour} je Stunde, ${year} je Jahr von 365 Tagen`,
  bounds: 'Netto, wenn ungesehene Zeit wie gesehene verlief',
  between: (low, high) => `${low} bis ${high}`,
  rates: 'Effektive Sparquote',
  ratesUnit: 'Anteil des Preises, der nicht bezahlt wurde, über die Rechnungen des Zeitraums',
  provider: 'Anbieter',
  effective: 'Effektive Kosten',
  overList: 'Zum Listenpreis',
  overContract: 'Zum Vertragspreis',
  notBilled: 'zu diesem Preis wurde nichts berechnet',
  avoidedDowntime: (slo) => `Vermiedener Ausfall: ${slo}`,
  baseline: (minutes, price, evidence) => `${minutes} × ${price} · Schätzung gegen ${evidence}`,
};
