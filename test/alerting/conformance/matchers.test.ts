import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Matcher,
  matcher,
  matcherFromJson,
  matcherText,
  matcherToJson,
  parseClassicMatchers,
  parseUtf8Matchers,
} from '../../../src/alerting/index.ts';
import { caseFile, casesIn, type GoOperator, hasCases, operatorOf } from './alertmanager-cases.ts';

type Written = readonly [GoOperator, string, string];

interface ParseCases {
  readonly Matchers: readonly { name: string; input: string; expected?: readonly Written[] | null; error?: string }[];
  readonly Matcher: readonly { name: string; input?: string; expected?: Written; error?: string }[];
}

interface MatcherCases {
  readonly TestMatcher: readonly { matcher: readonly [GoOperator, string]; value: string; match: boolean }[];
  readonly TestMatcherString: readonly { name: string; op: GoOperator; value: string; want: string }[];
  readonly TestMatcherJSONMarshal: readonly { name: string; op: GoOperator; value: string; want: string }[];
  readonly TestMatcherJSONUnmarshal: readonly { name: string; op: GoOperator; value: string; want: string }[];
}

function plain(matchers: readonly Matcher[]) {
  return matchers.map(({ name, operator, value }) => [operator, name, value]);
}

function expected(written: readonly Written[] | null | undefined) {
  return (written ?? []).map(([operator, name, value]) => [operatorOf(operator), name, value]);
}

describe.skipIf(!hasCases)('matchers, as Alertmanager tests them', () => {
  const parse = hasCases ? casesIn<ParseCases>('matchers_utf8_parse.json') : { Matchers: [], Matcher: [] };
  const cases = hasCases
    ? casesIn<MatcherCases>('matcher_match.json')
    : { TestMatcher: [], TestMatcherString: [], TestMatcherJSONMarshal: [], TestMatcherJSONUnmarshal: [] };

  it.each(parse.Matchers)('reads $input in the UTF-8 grammar: $name', ({ input, expected: wanted, error }) => {
    if (error !== undefined) expect(() => parseUtf8Matchers(input)).toThrow();
    else expect(plain(parseUtf8Matchers(input))).toEqual(expected(wanted));
  });

  it.each(parse.Matcher)(
    'reads one matcher $input in the UTF-8 grammar: $name',
    ({ input = '', expected: wanted, error }) => {
      if (wanted !== undefined) expect(plain(parseUtf8Matchers(input))).toEqual(expected([wanted]));
      else if (error?.includes('invalid')) expect(() => parseUtf8Matchers(input)).toThrow();
      else expect(parseUtf8Matchers(input)).not.toHaveLength(1);
    },
  );

  it.each(classicCases())('reads %s in the classic grammar', (input, wanted) => {
    if (wanted === undefined) expect(() => parseClassicMatchers(input)).toThrow();
    else expect(plain(parseClassicMatchers(input))).toEqual(expected(wanted));
  });

  it.each(cases.TestMatcher)(
    'matches $matcher against $value: $match',
    ({ matcher: [operator, pattern], value, match }) => {
      expect(matcher('label', operatorOf(operator), pattern).matches(value)).toBe(match);
    },
  );

  it.each(cases.TestMatcherString)('prints $want', ({ name, op, value, want }) => {
    expect(matcherText(matcher(name, operatorOf(op), value))).toBe(want);
  });

  it.each(cases.TestMatcherJSONMarshal)('writes $want', ({ name, op, value, want }) => {
    expect(JSON.stringify(matcherToJson(matcher(name, operatorOf(op), value)))).toBe(want);
  });

  it.each(cases.TestMatcherJSONUnmarshal)('reads $want', ({ name, op, value, want }) => {
    expect(plain([matcherFromJson(JSON.parse(want))])).toEqual([[operatorOf(op), name, value]]);
  });
});

/** The classic grammar's cases, which exist as a readable list only: `- "input" → [[…]]` or `→ ERR …`. */
function classicCases(): [string, readonly Written[] | undefined][] {
  if (!hasCases) return [];
  const text = readFileSync(caseFile('ROUTING_AND_MATCHERS.md'), 'utf8').split('# Classic matcher parse')[1] ?? '';
  const lines = text.split('\n').filter((line) => line.startsWith('- "'));
  return lines.map((line) => {
    const [input = '', result = ''] = line.slice(2).split(' → ');
    return [JSON.parse(input) as string, result.startsWith('ERR') ? undefined : (JSON.parse(result) as Written[])];
  });
}
