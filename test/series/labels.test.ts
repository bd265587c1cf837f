import { describe, expect, it } from 'vitest';
import { labelsFromKey, labelsKey } from '../../src/series/index.ts';
import fc from '../properties.ts';

describe('the key of a label set', () => {
  it('is the same for every order of the labels, and differs where the labels do', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string(), fc.string({ minLength: 1 })), { selector: ([name]) => name }),
        (pairs) => {
          const names = pairs.filter(([name]) => name !== '__proto__');
          const key = labelsKey(Object.fromEntries(names));
          expect(labelsKey(Object.fromEntries([...names].reverse()))).toBe(key);
          expect(labelsFromKey(key)).toEqual(Object.fromEntries(names));
        },
      ),
      { seed: 5 },
    );
  });

  it('takes an empty label for an absent one, as Prometheus does', () => {
    expect(labelsKey({ job: 'api', zone: '' })).toBe(labelsKey({ job: 'api' }));
  });
});
