import { describe, expect, it } from 'vitest';
import { inhibitor, matcher, matchesAll } from '../../src/alerting/index.ts';

describe('a label with a name that every object has', () => {
  it('is absent where the alert has not got it', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect([name, matchesAll([matcher(name, '=~', '.+')], { a: 'b' })]).toEqual([name, false]);
      expect([name, matchesAll([matcher(name, '=', '')], { a: 'b' })]).toEqual([name, true]);
      expect([name, matchesAll([matcher(name, '=', 'x')], Object.fromEntries([[name, 'x']]))]).toEqual([name, true]);
    }
  });

  it('is equal in two alerts that have not got it', () => {
    const rule = { name: undefined, source: [matcher('s', '=', 'page')], target: [matcher('s', '=', 'ticket')] };
    const sources = [{ labels: { s: 'page' }, endsAt: undefined }];
    const inhibited = inhibitor([{ ...rule, equal: ['constructor'] }], sources, 1);
    expect(inhibited({ s: 'ticket' })?.by).toBe(sources[0]);
    expect(inhibited({ s: 'ticket', constructor: 'x' })).toBeUndefined();
  });
});
