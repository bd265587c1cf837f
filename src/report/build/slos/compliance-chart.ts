import type { ComplianceChart } from '../../model.ts';
import { actualPercent, objectivePercent } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { missed, passes, type Standing } from './standing.ts';

/** Share of good events in each of the last periods, against the objective. */
export function complianceChart(context: Context, row: Standing): ComplianceChart {
  const { facts, words, print, unit } = context;
  const { slo } = row;
  const points = row.facts.periods.map((sum, i) => {
    const shown = passes(sum, slo) && sum.valid > 0;
    const figure = shown ? actualPercent(sum, slo.objective, slo.objectiveDigits) : undefined;
    return {
      label: context.short(facts.periods[i] ?? facts.period),
      value: shown ? sum.good / sum.valid : null,
      missed: missed(sum, slo),
      text: figure === undefined ? '—' : print.percent(figure),
    };
  });
  const seen = points.flatMap((point) => (point.value === null ? [] : [{ ...point, value: point.value }]));
  const targetText = print.percent(objectivePercent(slo.objective, slo.objectiveDigits));
  const now = points.at(-1);
  const current = words.period.current[unit];
  const worst = seen.reduce<(typeof seen)[number] | undefined>(
    (low, point) => (low === undefined || point.value < low.value ? point : low),
    undefined,
  );
  const finding = findingOf();
  return {
    finding,
    unit: words.detail.complianceUnit(slo.unit, unit),
    alt: words.detail.complianceAlt(finding, seen[0]?.text ?? '—', worst?.text ?? '—', now?.text ?? '—', targetText),
    points,
    target: slo.objective,
    targetText,
  };

  function findingOf(): string {
    const say = words.detail;
    if (now === undefined || now.value === null) return say.noData(current);
    const misses = seen.filter((point) => point.missed).length;
    const count = words.period.count(seen.length, unit);
    if (seen.length < 2) return say.only(now.text, current);
    if (now.missed && worst?.value === now.value) return say.worstOf(now.text, current, count, misses);
    if (now.missed) return say.missed(now.text, current, misses, count);
    return say.better(now.text, current, misses, count);
  }
}
