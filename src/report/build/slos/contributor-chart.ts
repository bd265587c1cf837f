import type { ContributorChart } from '../../model.ts';
import { largestRemainder } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import type { Standing } from './standing.ts';

const SHOWN = 4;
/** Groups that together make at least this share are the finding. */
const FINDING_SHARE = 0.5;

/** Which groups of an SLO made the bad events of the period; null for an SLO without groups, and for a group that is not among the largest. */
export function contributorChart(context: Context, row: Standing, rows: readonly Standing[]): ContributorChart | null {
  const { words, print } = context;
  if (row.slo.groupBy.length === 0) return null;
  const parts = rows
    .filter(({ slo }) => slo.name === row.slo.name)
    .map((part) => {
      const sum = part.facts.periods.at(-1);
      return { name: part.group, bad: sum === undefined ? 0 : sum.valid - sum.good };
    })
    .sort((a, b) => b.bad - a.bad || (a.name < b.name ? -1 : 1));
  const total = parts.reduce((sum, { bad }) => sum + bad, 0);
  if (parts.length < 2 || !(total > 0)) return null;
  const top = parts.slice(0, SHOWN);
  const others = parts.slice(SHOWN);
  const shown = [
    ...top,
    ...(others.length > 0
      ? [{ name: words.detail.others(others.length), bad: others.reduce((sum, { bad }) => sum + bad, 0) }]
      : []),
  ];
  const shares = largestRemainder(shown.map(({ bad }) => bad));
  let running = 0;
  let findingCount = 0;
  for (const { bad } of top) {
    if (running / total >= FINDING_SHARE) break;
    running += bad;
    findingCount++;
  }
  // A part that spent little is not explained by the others.
  if (row.group !== '' && !top.slice(0, findingCount).some(({ name }) => name === row.group)) return null;
  const share = shares.slice(0, findingCount).reduce((sum, part) => sum.plus(part));
  const percent = print.percent({ value: share, digits: 1 });
  const finding = words.detail.contributors(
    top.slice(0, findingCount).map(({ name }) => name),
    percent,
    print.count(total),
    row.slo.unit,
  );
  return {
    finding,
    unit: words.detail.badBy(row.slo.unit, row.slo.groupBy.join(', '), row.group === '' ? '' : row.slo.title),
    alt: words.detail.contributorsAlt(finding),
    rows: shown.map(({ name, bad }, i) => ({
      name,
      value: bad,
      text: print.count(bad),
      share: print.percent({ value: shares[i] ?? share.times(0), digits: 1 }),
      kind: i < findingCount ? 'finding' : i < top.length ? 'ordinary' : 'other',
    })),
  };
}
