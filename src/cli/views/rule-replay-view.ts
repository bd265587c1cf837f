import type { ReplayedFiring, ReplayedRule, RuleReplay } from '../../../jobs/index.ts';
import { formatDuration, formatInstant } from '../../time/index.ts';
import { colors as pc } from '../colors.ts';

/** The page of `nines alerts test-rule`. */
export function paintRuleReplay({ range, rules, problems }: RuleReplay): string {
  const head = `${formatInstant(range.start, 'UTC')} … ${formatInstant(range.end, 'UTC')}`;
  const failed = problems.map(({ subject, message, hint }) =>
    [`${pc.bold(subject)}: ${pc.red('could not be evaluated')}`, `  ${message}`, ...(hint ? [`  ${hint}`] : [])].join(
      '\n',
    ),
  );
  return [head, ...rules.map(ruleText), ...failed].join('\n\n');
}

function ruleText({ rule, inlined, evaluations, firings, shortOf }: ReplayedRule): string {
  const { intervalMs, forMs, keepFiringForMs, source } = rule;
  const facts = [
    `${evaluations} evaluations of source ${source}, every ${formatDuration(intervalMs)}`,
    ...(forMs > 0 ? [`for ${formatDuration(forMs)}`] : []),
    ...(keepFiringForMs > 0 ? [`keeps firing for ${formatDuration(keepFiringForMs)}`] : []),
  ];
  const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
  const verdict =
    firings.length === 0 ? pc.green('would not have fired') : pc.red(`would have fired ${times(firings.length)}`);
  return [
    `${pc.bold(`${rule.group}/${rule.name}`)}: ${verdict}`,
    `  ${facts.join(', ')}`,
    ...(inlined.length > 0 ? [`  not recorded in the source, evaluated in place: ${inlined.join(', ')}`] : []),
    ...firings.map(firingText),
    ...(shortOf > 0 ? [`  held ${times(shortOf)} for less than ${formatDuration(forMs)}`] : []),
  ].join('\n');
}

function firingText({ labels, annotations, activeAt, startsAt, endsAt, value }: ReplayedFiring): string {
  const { alertname: _, ...own } = labels;
  const until =
    endsAt === undefined
      ? 'still firing'
      : `until ${formatInstant(endsAt, 'UTC')}, ${formatDuration(endsAt - startsAt)}`;
  const since = activeAt === startsAt ? '' : `, held since ${formatInstant(activeAt, 'UTC')}`;
  const set = Object.entries(own).map(([name, text]) => `${name}=${JSON.stringify(text)}`);
  const summary = annotations.summary ?? annotations.description;
  return [
    `  ${formatInstant(startsAt, 'UTC')}  ${until}${since}${value === undefined ? '' : `, last value ${value}`}`,
    `      {${set.join(', ')}}`,
    ...(summary ? [`      ${summary}`] : []),
  ].join('\n');
}
