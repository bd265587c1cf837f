import { describe, expect, it } from 'vitest';
import {
  analyseCounterQuery,
  hasWindow,
  PromqlSyntaxError,
  parsePromql,
  parseSelector,
  selectorsOf,
  withWindow,
} from '../../src/queries/index.ts';
import fc from '../properties.ts';

const MINUTE_MS = 60_000;

describe('analyseCounterQuery', () => {
  it.each([
    ['a counter selector', 'a_total{x="1"}', ['+a_total{x="1"}'], undefined, undefined],
    ['a selector in brackets', '(a_total)', ['+a_total'], undefined, undefined],
    [
      'a selector by another label than its name',
      '{__name__="a_total"}',
      ['+{__name__="a_total"}'],
      undefined,
      undefined,
    ],
    ['increase over any range', 'increase(a_total[7m])', ['+a_total'], undefined, undefined],
    ['rate over the window', 'rate(a_total[$window])', ['+a_total'], undefined, undefined],
    ['one total', 'sum(rate(a_total[5m]))', ['+a_total'], [], undefined],
    ['sums by labels, before or after', 'sum(rate(a_total[5m])) by (z, y)', ['+a_total'], ['y', 'z'], undefined],
    ['sums without labels', 'sum without (pod) (increase(a_total[5m]))', ['+a_total'], undefined, ['pod']],
    ['sums of sums', 'sum(sum by (x, y) (a_total))', ['+a_total'], [], undefined],
    [
      'a difference',
      'sum(rate(a_total[5m])) - sum(rate(b_total{code=~"5.."}[5m]))',
      ['+a_total', '-b_total{code=~"5.."}'],
      [],
      undefined,
    ],
    ['nested signs', '-(a_total - (b_total - c_total))', ['-a_total', '+b_total', '-c_total'], undefined, undefined],
    ['a sum of a difference', 'sum by (x) (a_total - b_total)', ['+a_total', '-b_total'], ['x'], undefined],
    ['comments', 'sum( # all\n  rate(a_total[5m])) # good', ['+a_total'], [], undefined],
  ])('finds the raw counters in %s', (_, query, terms, by, without) => {
    const expected = terms.map((term) => ({ sign: term.startsWith('+') ? 1 : -1, selector: term.slice(1) }));
    expect(analyseCounterQuery(query)).toEqual({ kind: 'exact', terms: expected, by, without });
  });

  it.each([
    ['histogram_quantile(0.9, rate(a_bucket[5m]))', /function histogram_quantile/],
    ['sum(rate(a_total[5m])) / 2', /operator \//],
    ['sum(rate(a_total[5m])) + 1', /constant 1/],
    ['increase(a_total[5m] offset 1d)', /offset/],
    ['a_total offset 5m', /offset/],
    ['a_total @ 1700000000', /@/],
    ['increase(a_total[5m:1m])', /subquery/],
    ['max(rate(a_total[5m]))', /max/],
    ['sum by (x) (sum by (y) (a_total))', /summed away/],
    ['sum by (x) (sum without (x) (a_total))', /summed away/],
    ['sum(rate(a_total[5m])) - sum by (x) (rate(b_total[5m]))', /different labels/],
    ['a_total - on (x) b_total', /matches labels/],
    ['sum(rate(a_total[5m])) - sum(increase(b_total[5m]))', /per second/],
    ['a_total > 5', /operator >/],
    ['a_total and b_total', /operator and/],
    ['a_total[5m]', /range without a function/],
    ['irate(a_total[5m])', /function irate/],
    ['up == 1', /operator ==/],
    ['"text"', /constant "text"/],
  ])('says why %s is approximate', (query, reason) => {
    expect(analyseCounterQuery(query)).toEqual({ kind: 'approximate', reason: expect.stringMatching(reason) });
  });
});

describe('parsePromql', () => {
  it.each([
    ['sum(rate(a_total[5m])', 1, 22],
    ['sum(\n  rate(a_total[5m)\n)', 2, 18],
    ['', 1, 1],
    ['a_total{code="5}', 1, 17],
    ['nosuchfunction(a)', 1, 15],
  ])('says where %j stops being PromQL', (query, line, column) => {
    const error = (() => {
      try {
        parsePromql(query);
        return undefined;
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(PromqlSyntaxError);
    expect(error).toMatchObject({ line, column, exitCode: 2 });
  });
});

describe('selectorsOf', () => {
  it('finds every selector once with its matchers and range', () => {
    const query =
      'sum(rate(a_total{x!="1", "y.z"=~`\\d`}[5m])) / sum(rate({"b.total", q="\\u00e9\\n"}[$window])) + up + up';
    expect(selectorsOf(query)).toEqual([
      {
        text: 'a_total{x!="1", "y.z"=~`\\d`}',
        metric: 'a_total',
        matchers: [
          { label: '__name__', operator: '=', value: 'a_total' },
          { label: 'x', operator: '!=', value: '1' },
          { label: 'y.z', operator: '=~', value: '\\d' },
        ],
        rangeMs: 5 * MINUTE_MS,
      },
      {
        text: '{"b.total", q="\\u00e9\\n"}',
        metric: 'b.total',
        matchers: [
          { label: '__name__', operator: '=', value: 'b.total' },
          { label: 'q', operator: '=', value: 'é\n' },
        ],
        rangeMs: undefined,
      },
      { text: 'up', metric: 'up', matchers: [{ label: '__name__', operator: '=', value: 'up' }], rangeMs: undefined },
    ]);
  });

  it('gives back every label value that JSON can write', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const [selector] = selectorsOf(`a{x=${JSON.stringify(value)}}`);
        expect(selector?.matchers[1]?.value).toBe(value);
      }),
    );
  });

  it('refuses more than a selector where one is needed', () => {
    expect(() => parseSelector('rate(a_total[5m])')).toThrow(/plain selector/);
  });
});

describe('withWindow', () => {
  it('replaces the placeholder outside of strings and comments', () => {
    const query = 'rate(a{x="$window",y=\'$window\',z=`$window`}[$window]) # $window\n+ rate(b[$__rate_interval])';
    expect(withWindow(query, 5 * MINUTE_MS)).toBe(
      'rate(a{x="$window",y=\'$window\',z=`$window`}[5m]) # $window\n+ rate(b[5m])',
    );
    expect(hasWindow(query)).toBe(true);
  });

  it('finds none in a query of fixed ranges, in strings, or in another name', () => {
    for (const query of ['rate(a[5m])', 'count_over_time({a="$window"}[5m])', 'rate(a[$windows])']) {
      expect(hasWindow(query)).toBe(false);
      expect(withWindow(query, MINUTE_MS)).toBe(query);
    }
  });

  it('reads what is no PromQL, too', () => {
    expect(withWindow('sum(count_over_time({app="api"} |= "$window" | json [$window]))', MINUTE_MS)).toBe(
      'sum(count_over_time({app="api"} |= "$window" | json [1m]))',
    );
  });
});
