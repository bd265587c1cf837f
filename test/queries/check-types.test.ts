import { describe, expect, it } from 'vitest';
import { inspectQuery } from '../../src/queries/index.ts';

const said = (query: string): string => inspectQuery('promql', query)[0]?.message ?? 'nothing';

describe('what Prometheus refuses although its grammar takes it', () => {
  it.each([
    ['rate(requests)', 'rate takes a range such as x[5m] here, not an instant vector'],
    ['sum(requests[5m])', 'sum takes an instant vector here, not a range such as x[5m]'],
    ['sum(1)', 'sum takes an instant vector here, not a number'],
    ['abs("x")', 'abs takes an instant vector here, not a text in quotes'],
    ['topk(requests)', 'topk takes 2 arguments, not 1'],
    ['quantile("a", requests)', 'quantile takes a number here, not a text in quotes'],
    ['count_values(requests, "a")', 'count_values takes a text in quotes here, not an instant vector'],
    ['clamp(requests, 1)', 'clamp takes 3 arguments, not 2'],
    ['round(requests, 1, 2)', 'round takes 1 to 2 arguments, not 3'],
    ['label_join(requests, "a")', 'label_join takes 3 arguments or more, not 2'],
    ['time(1)', 'time takes 0 arguments, not 1'],
    ['vector(requests)', 'vector takes a number here, not an instant vector'],
    ['-requests[5m]', 'a sign needs a number or an instant vector, not a range such as x[5m]'],
    ['requests[5m] > 1', 'an operator needs numbers or instant vectors, not a range such as x[5m]'],
    ['requests + "a"', 'an operator needs numbers or instant vectors, not a text in quotes'],
    ['time() > 5', 'numbers are compared with bool: 1 > bool 2'],
    ['requests + bool 1', 'bool stands behind a comparison, not behind +'],
    ['requests and 1', 'and needs instant vectors on both sides'],
    ['1 + on(a) requests', 'a number has no labels to match'],
    ['a and on(x) group_left() b', 'and takes no group_left and no group_right'],
    ['a / on(x, y) group_right(y) b', 'the label y cannot stand in on() and in group_left() or group_right()'],
    ['sum(requests) offset 5m', 'offset and @ stand behind a selector or a subquery'],
    ['(requests) @ 5', 'offset and @ stand behind a selector or a subquery'],
    ['rate(requests offset 5m[5m])', 'a range such as [5m] stands right behind a selector'],
    ['rate(sum(requests)[5m])', 'a range such as [5m] stands right behind a selector'],
    ['max_over_time(requests[5m][1h:1m])', 'a subquery needs an instant vector, not a range such as x[5m]'],
    ['rate(requests[0s])', 'a range must be longer than nothing'],
    ['{code=~".*"}', 'a selector needs a name, or a matcher that an absent label does not meet'],
    ['{}', 'a selector needs a name, or a matcher that an absent label does not meet'],
    ['requests{code=~"("}', '"(" is not a regular expression (RE2)'],
    ['requests{__name__="errors"}', 'the name of the series is said twice'],
  ])('%s', (query, message) => {
    expect(said(query)).toContain(`not PromQL: ${message}`);
  });

  it('is told with its place', () => {
    expect(inspectQuery('promql', 'errors /\n  rate(requests)')[0]).toMatchObject({ offset: 16 });
    expect(said('errors /\n  rate(requests)')).toMatch(/at line 2, column 8: requests\)$/);
  });

  it.each([
    'a + b offset 5m > 1',
    '-a offset 5m',
    'rate(a[5m] offset 1h @ end())',
    'max_over_time(rate(a[5m])[1h:1m] offset 1d)',
    'sum by (x) (rate(a[$window])) / sum by (x) (rate(b[$window]))',
    'a > bool 1 and on(x) b',
    'a / on(x) group_left(y) b',
    '1 == bool 2',
    'day_of_week() == 1 or hour() > 8',
    'info(a, {b=~".*"})',
    'quantile_over_time(0.9, a[5m] smoothed)',
    'a[5m]',
    '"text"',
    '{"a.b", code!~"5.."}',
    '{code=~".+"}',
    'histogram_quantile(scalar(q), sum by (le) (rate(a_bucket[5m])))',
    'sort_by_label(a, "x", "y")',
    'rate(a[1m * 2] anchored) + fill(0) rate(b[5m])',
  ])('is not: %s', (query) => {
    expect(said(query)).toBe('nothing');
  });
});
