/** Texts of a balance by their keys, in English; `{0}`, `{1}`, … are gaps. Reports have them in their own language. */
export const ROI_PHRASES = {
  per: '{0} per {1}',
  unit: 'unit',
  minute: 'minute',
  hour: 'hour',
  month: 'month',
  event: 'event',
  people: 'people',
  share: 'share',
  shareOfFee: 'share of the fee',
  perYear: 'per year',
  minutesPerMonth: 'minutes per month',
  timesBills: 'times the {0} cost of the bills',
  timesAllocated: 'times the allocated cost',
  timesAmount: 'times the amount',
  tier: '{0}, {1} to {2} {3}',
  topTier: '{0}, above {1} {2}',
  conservative: '{0}, conservative',
  optimistic: '{0}, optimistic',
  downtime: 'Downtime of {0}',
  lostRevenue: '{0}: lost revenue',
  revenueTouched: '{0}: revenue touched',
  revenueBack: '{0}: revenue that comes back',
  failedEvent: '{0}: failed event',
  heldUp: '{0}: people held up',
  loadedRate: '{0}: loaded rate',
  workHeldUp: '{0}: work held up',
  responders: '{0}: responders',
  responderRate: '{0}: rate of responders',
  monthlyFee: '{0}: monthly fee',
  creditBelow: '{0}: credit below {1}',
  creditAtMost: '{0}: credit at most',
  baseline: '{0}: baseline',
  baselineOf: '{0}: baseline of {1}',
  measuredIn: 'downtime measured in {0}',
  measuredInWith: 'downtime measured in {0}, {1}',
  discountRate: 'Discount rate',
  noData: 'no data',
  noRate: 'no rate from {0} to {1} on {2}',
  notMeasured: 'downtime was not measured in {0}',
} as const;

export type RoiPhraseKey = keyof typeof ROI_PHRASES;
export type RoiPhrases = Readonly<Record<RoiPhraseKey, string>>;

/** A text that stands in every language as it is, the name of an SLO, or a phrase and what stands in its gaps. */
export type RoiText = string | { readonly slo: string } | readonly [RoiPhraseKey, ...RoiText[]];

/**
 * A text in the language of the phrases.
 * @param titleOf what an SLO is called; its name where nothing is given.
 */
export function roiText(
  text: RoiText,
  phrases: RoiPhrases = ROI_PHRASES,
  titleOf: (slo: string) => string = (slo) => slo,
): string {
  if (typeof text === 'string') return text;
  if ('slo' in text) return titleOf(text.slo);
  const [key, ...parts] = text;
  return phrases[key]
    .replace(/\{(\d)\}/g, (_gap, index: string) => roiText(parts[Number(index)] ?? '', phrases, titleOf))
    .trim();
}
