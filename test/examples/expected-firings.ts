import { type Instant, parseDuration, type TimeRange } from '../../src/time/index.ts';

/** One time that a rule fired for one label set, as Prometheus itself answers its expression. */
export interface Firing {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: Instant;
  /** First instant at which the expression gave nothing any more; undefined where it fires to the end. */
  readonly endsAt: Instant | undefined;
}

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const POINTS = 10_000;

/** Asks a real Prometheus at every step and applies `for`: when a rule fires by Prometheus' own semantics. */
export async function expectedFirings(
  url: string,
  rule: AlertRule,
  range: TimeRange,
  stepMs: number,
): Promise<Firing[]> {
  const forMs = rule.for === undefined ? 0 : parseDuration(rule.for);
  const held = await instantsOf(url, rule.expr, range, stepMs);
  const firings: Firing[] = [];
  for (const { metric, instants } of held) {
    const { __name__: _, ...labels } = metric;
    let [first, last] = [Number.NaN, Number.NaN];
    const close = (endsAt: Instant | undefined): void => {
      if (last - first >= forMs) {
        firings.push({ alert: rule.alert, labels: { ...labels, ...rule.labels }, startsAt: first + forMs, endsAt });
      }
    };
    for (const at of instants) {
      if (at - last !== stepMs) {
        close(last + stepMs);
        first = at;
      }
      last = at;
    }
    close(last + stepMs < range.end ? last + stepMs : undefined);
  }
  return firings;
}

async function instantsOf(url: string, query: string, { start, end }: TimeRange, stepMs: number) {
  const found = new Map<string, { metric: Record<string, string>; instants: Instant[] }>();
  for (let from = start; from < end; from += POINTS * stepMs) {
    const to = Math.min(end, from + (POINTS - 1) * stepMs);
    const form = new URLSearchParams({
      query,
      start: `${from / 1_000}`,
      end: `${to / 1_000}`,
      step: `${stepMs / 1_000}`,
    });
    const response = await fetch(`${url}/api/v1/query_range?${form}`);
    const body = (await response.json()) as {
      error?: string;
      data?: { result: { metric: Record<string, string>; values: [number, string][] }[] };
    };
    if (body.data === undefined) throw new Error(`${query}: ${body.error}`);
    for (const { metric, values } of body.data.result) {
      const key = JSON.stringify(metric);
      const known = found.get(key) ?? { metric, instants: [] };
      found.set(key, known);
      known.instants.push(...values.map(([time]) => time * 1_000));
    }
  }
  return [...found.values()];
}
