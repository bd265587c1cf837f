import { policyStep } from '../../../slo/index.ts';
import type { SloDetail } from '../../model.ts';
import { objectivePercent } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { burnDownChart } from './burn-down-chart.ts';
import { complianceChart } from './compliance-chart.ts';
import { contributorChart } from './contributor-chart.ts';
import type { Outlook } from './outlook.ts';
import type { Standing } from './standing.ts';
import { usedText } from './used-text.ts';
import { windowLength } from './window-text.ts';

/** More details than this would hide the worst among the bad. */
const MAX_DETAILS = 12;

/** Charts of every breached row and every row at risk, worst first. Where all is well, of the row with the least budget left. */
export function details(
  context: Context,
  rows: readonly Standing[],
  outlooks: ReadonlyMap<string, Outlook>,
): readonly SloDetail[] {
  const bad = rows.filter((row) => row.status === 'breached' || row.status === 'risk');
  const shown = bad.length > 0 ? bad.slice(0, MAX_DETAILS) : rows.filter((row) => row.status === 'met').slice(0, 1);
  const said = new Set<string>();
  return shown.flatMap((row) => {
    const outlook = outlooks.get(row.id);
    if (outlook === undefined) return [];
    const made = detail(context, row, rows, outlook);
    // What the same policy says of one SLO after another is read once.
    const policy = made.policy.filter((text) => !said.has(text));
    for (const text of policy) said.add(text);
    return [{ ...made, policy }];
  });
}

function detail(context: Context, row: Standing, rows: readonly Standing[], outlook: Outlook): SloDetail {
  const { words, print } = context;
  const { status } = row.facts;
  const bad = print.count(status.valid - status.good);
  const objective = print.percent(objectivePercent(row.slo.objective, row.slo.objectiveDigits));
  const earlier =
    row.usedBefore === undefined || context.before === undefined
      ? ''
      : words.tile.earlier(context.shortBefore, print.percent(row.usedBefore));
  const head = words.detail.remark(
    objective,
    windowLength(context, row.slo),
    bad,
    print.count(status.valid),
    row.slo.unit,
  );
  const used = row.used === undefined ? '' : words.detail.used(usedText(context, row), earlier);
  return {
    id: row.id,
    status: row.status,
    word: words.status[row.status],
    name: row.name,
    remark: [head, used].filter((part) => part !== '').join(' · '),
    compliance: complianceChart(context, row),
    burnDown: burnDownChart(context, row, outlook),
    contributors: contributorChart(context, row, rows),
    policy: policy(),
  };

  function policy(): string[] {
    const own = ownPolicy();
    if (own !== undefined) return own;
    if (row.status === 'risk') return [words.detail.policyRisk];
    if (row.status !== 'breached') return [];
    const { backAt } = outlook;
    return [
      words.detail.policyOver,
      ...(backAt === undefined ? [] : [words.detail.policyLifted(print.dayMonth(backAt))]),
    ];
  }

  /** The step of the SLO's own policy that holds, in its team's words; undefined where it has no policy of its own. */
  function ownPolicy(): string[] | undefined {
    const steps = row.slo.budgetPolicy ?? [];
    if (steps.length === 0) return undefined;
    const step = row.judged ? policyStep(steps, status) : undefined;
    return step === undefined ? [] : [`${step.name}: ${step.message}`];
  }
}
