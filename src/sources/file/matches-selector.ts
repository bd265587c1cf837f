import { RE2JS } from 're2js';
import type { Matcher, Selector } from '../../queries/index.ts';
import type { Labels } from '../../series/index.ts';

type Test = (metric: string, labels: Labels) => boolean;

/** The test that a selector stands for. Regular expressions are RE2 and match the whole value, as in Prometheus; an absent label is empty. */
export function selectorTest(selector: Selector | undefined): Test {
  const tests = (selector?.matchers ?? []).map((matcher) => ({ label: matcher.label, matches: valueTest(matcher) }));
  return (metric, labels) =>
    tests.every(({ label, matches }) => matches(label === '__name__' ? metric : (labels[label] ?? '')));
}

function valueTest({ operator, value }: Matcher): (text: string) => boolean {
  if (operator === '=') return (text) => text === value;
  if (operator === '!=') return (text) => text !== value;
  const pattern = RE2JS.compile(value, RE2JS.DOTALL);
  return operator === '=~' ? (text) => pattern.matches(text) : (text) => !pattern.matches(text);
}
