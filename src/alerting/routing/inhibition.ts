import { type Labels, labelsKey } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';
import { labelValue, type Matcher, matchesAll } from '../matching/matcher.ts';

/** While an alert fires that the source matchers match, alerts that the target matchers match are not told of. */
export interface InhibitRule {
  readonly name: string | undefined;
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  /** Only where source and target have equal values of these labels; a label that is absent is empty. */
  readonly equal: readonly string[];
}

/** As much of an alert as inhibition asks for. */
export interface InhibitSource {
  readonly labels: Labels;
  readonly endsAt: Instant | undefined;
}

export interface Inhibition<Source extends InhibitSource> {
  readonly rule: InhibitRule;
  readonly by: Source;
}

/**
 * Prepares the alerts that fire at an instant as sources, and says of label sets whether and by which they are inhibited. As in
 * Alertmanager, one that matches both sides of a rule is not inhibited by another that does, nor by itself.
 */
export function inhibitor<Source extends InhibitSource>(
  rules: readonly InhibitRule[],
  alerts: readonly Source[],
  at: Instant,
): (labels: Labels) => Inhibition<Source> | undefined {
  const firing = alerts.filter(({ endsAt }) => endsAt === undefined || endsAt > at);
  const prepared = rules.map((rule) => {
    const any = new Map<string, Source>();
    const oneSided = new Map<string, Source>();
    for (const alert of firing) {
      if (!matchesAll(rule.source, alert.labels)) continue;
      const key = equalKey(rule, alert.labels);
      if (!any.has(key)) any.set(key, alert);
      if (!oneSided.has(key) && !matchesAll(rule.target, alert.labels)) oneSided.set(key, alert);
    }
    return { rule, any, oneSided };
  });
  return (labels) => {
    for (const { rule, any, oneSided } of prepared) {
      if (any.size === 0 || !matchesAll(rule.target, labels)) continue;
      const by = (matchesAll(rule.source, labels) ? oneSided : any).get(equalKey(rule, labels));
      if (by !== undefined) return { rule, by };
    }
    return undefined;
  };
}

function equalKey({ equal }: InhibitRule, labels: Labels): string {
  return labelsKey(Object.fromEntries(equal.map((name) => [name, labelValue(labels, name)])));
}
