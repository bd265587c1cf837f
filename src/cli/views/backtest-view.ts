import Table from 'cli-table3';
import type { AlertBacktest, SloBacktest } from '../../../jobs/index.ts';
import { labelsFromKey, labelsText } from '../../series/index.ts';
import type { BurnRule, ReplayedPage, Score } from '../../slo/index.ts';
import { formatDuration, formatInstant } from '../../time/index.ts';
import { colors as pc } from '../colors.ts';

const ruleText = ({ longMs, shortMs, factor }: BurnRule): string =>
  `${formatDuration(longMs)}/${formatDuration(shortMs)} above ${Number(factor.toPrecision(4))}×`;

const shareText = (share: number | undefined): string => (share === undefined ? '–' : `${Math.round(share * 100)}%`);

function rulesTable({ rules }: SloBacktest): string {
  const table = new Table({
    head: ['Rule', 'Severity', 'Sent', 'Precision', 'Recall'],
    colAligns: ['left', 'left', 'right', 'right', 'right'],
    style: { head: pc.isColorSupported ? ['bold'] : [], border: pc.isColorSupported ? ['gray'] : [], compact: true },
  });
  for (const { rule, score } of rules) {
    table.push([ruleText(rule), rule.severity, score.pages, shareText(score.precision), shareText(score.recall)]);
  }
  return table.toString();
}

function pageText({ rule, group, start, end, leadMs }: ReplayedPage): string {
  const of = group === '{}' ? '' : `  ${labelsText(labelsFromKey(group))}`;
  const until = end === undefined ? 'still firing' : `for ${formatDuration(end - start)}`;
  const lead = leadMs === undefined ? '' : `, ${formatDuration(leadMs)} before the budget was spent`;
  return `  ${formatInstant(start, 'UTC')}  ${rule.severity} ${ruleText(rule)}${of}, ${until}${lead}`;
}

function scoreText(score: Score): string {
  const missed = score.missed.length === 0 ? '' : `, missed: ${score.missed.join(', ')}`;
  return `${score.pages} pages, precision ${shareText(score.precision)}, recall ${shareText(score.recall)}${missed}`;
}

function proposalText({ proposal, paging }: SloBacktest, known: number): string {
  if (known === 0) return '  No proposal: give the incidents that are known with --incidents.';
  if (proposal === undefined) return `  No setting tried sends fewer than ${paging.pages} pages and misses no more.`;
  const rules = proposal.rules.map(
    ({ severity, longMs, shortMs, factor }) =>
      `      - { severity: ${severity}, long: ${formatDuration(longMs)}, short: ${formatDuration(shortMs)}, factor: ${factor} }`,
  );
  return [`  ${scoreText(proposal.score)} instead of ${paging.pages}, with`, '    burnRules:', ...rules].join('\n');
}

/** The page of `nines backtest alerts`. */
export function paintBacktest({ range, slos, incidents, stepMs }: AlertBacktest): string {
  const head = `${formatInstant(range.start, 'UTC')} … ${formatInstant(range.end, 'UTC')}, every ${formatDuration(stepMs)}, ${incidents.length} known incidents`;
  const parts = slos.map((slo) => {
    const pages = slo.rules
      .flatMap((rule) => rule.pages)
      .sort((a, b) => a.start - b.start || a.rule.longMs - b.rule.longMs);
    const silent = slo.exhaustions.filter(({ paged }) => !paged);
    return [
      `${pc.bold(slo.slo)}: ${scoreText(slo.paging)}`,
      rulesTable(slo),
      ...pages.map(pageText),
      ...silent.map(({ at }) => `  ${formatInstant(at, 'UTC')}  the budget was spent without a page`),
      pc.bold('Proposal'),
      proposalText(slo, incidents.length),
    ].join('\n');
  });
  return [head, ...parts].join('\n\n');
}
