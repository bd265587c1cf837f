import type { ComponentAmounts, DowntimeCost, IncidentCost } from './downtime.ts';
import { DOWNTIME_COMPONENTS } from './downtime-price.ts';
import { Exact } from './money.ts';
import type { Scenario } from './scenarios.ts';
import { allocate, roundHalfUp, type Statement } from './statement.ts';

const ZERO = new Exact(0);

/** A cost of downtime as it is printed: components add up to the sum, and so do the incidents with what is of none. */
export interface PrintedDowntime {
  readonly slo: string;
  readonly cost: DowntimeCost;
  /** As in the statement, without its minus. */
  readonly sum: Exact;
  readonly components: ComponentAmounts;
  readonly incidents: readonly { readonly cost: IncidentCost; readonly printed: Exact }[];
  readonly unattributed: Exact;
}

/** The costs of downtime of a statement, in its digits. */
export function printedDowntime(statement: Statement, costs: readonly DowntimeCost[]): PrintedDowntime[] {
  const lines = statement.groups.find(({ kind }) => kind === 'downtime')?.lines ?? [];
  return costs.map((cost) => {
    const sum =
      lines.find(({ name }) => name === cost.slo)?.printed?.negated() ?? roundHalfUp(cost.amount, statement.digits);
    const parts = allocate(
      DOWNTIME_COMPONENTS.map((component) => cost.components[component]),
      sum,
      statement.digits,
    );
    const components = Object.fromEntries(
      DOWNTIME_COMPONENTS.map((component, i) => [component, parts[i] ?? ZERO]),
    ) as unknown as ComponentAmounts;
    const shares = allocate([...cost.incidents.map(({ amount }) => amount), cost.unattributed], sum, statement.digits);
    const incidents = cost.incidents.map((incident, i) => ({ cost: incident, printed: shares[i] ?? ZERO }));
    return { slo: cost.slo, cost, sum, components, incidents, unattributed: shares.at(-1) ?? ZERO };
  });
}

/** A scenario as it is printed: gross, less the others, is net. Costs have a minus, as in a statement. */
export interface PrintedScenario {
  readonly scenario: Scenario;
  readonly gross: Exact;
  readonly cost: Exact;
  readonly downtime: Exact;
  readonly invested: Exact;
  readonly net: Exact;
}

/** In the digits of the statement, so that the expected scenario says what the statement says. */
export function printedScenario(scenario: Scenario, { digits, groups }: Statement): PrintedScenario {
  const { realised, avoided, cost, downtime, invested } = scenario;
  const net = roundHalfUp(scenario.net, digits);
  const amounts = {
    realised,
    avoided,
    cost: cost.negated(),
    downtime: downtime.negated(),
    investment: invested.negated(),
  };
  // Only groups that the statement has: a remainder must not go to one that is not there.
  const kinds = groups.map(({ kind }) => kind);
  const parts = allocate(
    kinds.map((kind) => amounts[kind]),
    net,
    digits,
  );
  const part = (kind: keyof typeof amounts): Exact => parts[kinds.indexOf(kind)] ?? ZERO;
  return {
    scenario,
    gross: part('realised').plus(part('avoided')),
    cost: part('cost'),
    downtime: part('downtime'),
    invested: part('investment'),
    net,
  };
}
