import { describe, expect, it } from 'vitest';
import { substitute } from '../../src/config/files/environment.ts';
import { expandGlob, matchesSegment } from '../../src/config/files/glob.ts';
import { editDistance, suggest } from '../../src/config/problems/suggest.ts';
import { percentText, shiftPoint } from '../../src/config/schema/fields.ts';
import fc from '../properties.ts';

describe('what was probably meant', () => {
  it('is the nearest word, whatever its case and hyphens, and nothing when none is near', () => {
    const known = ['objective', 'window', 'webhook_configs', 'timeZone', 'url'];
    expect(suggest('objektive', known)).toBe('objective');
    expect(suggest('time_zone', known)).toBe('timeZone');
    expect(suggest('webhookConfigs', known)).toBe('webhook_configs');
    expect(suggest('ulr', known)).toBe('url');
    expect(suggest('xyz', known)).toBeUndefined();
    expect(suggest('x'.repeat(100_000), known)).toBeUndefined();
  });

  it('counts insertions, deletions, replacements and swapped neighbours as one, and is symmetric', () => {
    expect(editDistance('abc', 'abc', 3)).toBe(0);
    expect(editDistance('abc', 'acb', 3)).toBe(1);
    expect(editDistance('kitten', 'sitting', 3)).toBe(3);
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b, 20)).toBe(editDistance(b, a, 20));
      }),
    );
    fc.assert(
      fc.property(word, word, fc.nat(4), (a, b, limit) => {
        expect(Math.min(editDistance(a, b, limit), limit + 1)).toBe(Math.min(editDistance(a, b, 20), limit + 1));
      }),
    );
  });
});

/** Variables as they are written, which the linter takes for forgotten templates. */
const at = (text: string): string => text.replaceAll('#{', () => ['$', '{'].join(''));

describe('variables', () => {
  it('follow the shell: a default also stands in for an empty one, and one without stays', () => {
    const env = { A: 'a', EMPTY: '' };
    expect(substitute(at('#{A}/#{B:-b}/#{EMPTY:-e}/#{EMPTY}/$A/$#{A}/#{A'), env)).toEqual({
      text: at('a/b/e//$A/#{A}/#{A'),
      unset: [],
      changed: true,
    });
    expect(substitute(at('#{B}#{C}'), env)).toEqual({ text: '', unset: ['B', 'C'], changed: true });
    expect(substitute('100% $window', env).changed).toBe(false);
  });

  it('are never replaced twice: a value is taken as it is', () => {
    expect(substitute(at('#{A}'), { A: at('#{B}'), B: 'b' }).text).toBe(at('#{B}'));
  });
});

describe('globs', () => {
  it('match as the regular expression of the same meaning does, in bounded time', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(pattern, name, (glob, text) => {
        const expression = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesSegment(glob, text)).toBe(expression.test(text));
      }),
    );
    expect(matchesSegment(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  });

  it('list files in one order, hidden ones and folders left out', async () => {
    const tree: Record<string, readonly string[]> = {
      '/c': ['z.yaml', 'a.yaml', '.x.yaml', 'sub/'],
      '/c/sub': ['b.yaml', 'deep/'],
      '/c/sub/deep': ['c.yaml'],
    };
    const list = async (folder: string) =>
      (tree[folder] ?? []).map((name) => ({ name: name.replace('/', ''), folder: name.endsWith('/') }));
    expect(await expandGlob('*.yaml', '/c', list)).toEqual(['/c/a.yaml', '/c/z.yaml']);
    expect(await expandGlob('**/*.yaml', '/c', list)).toEqual([
      '/c/a.yaml',
      '/c/sub/b.yaml',
      '/c/sub/deep/c.yaml',
      '/c/z.yaml',
    ]);
    expect(await expandGlob('sub/b.yaml', '/c', list)).toEqual(['/c/sub/b.yaml']);
    expect(await expandGlob('/c/s*/*.yaml', '/elsewhere', list)).toEqual(['/c/sub/b.yaml']);
  });
});

describe('percentages', () => {
  it('move the point exactly, whatever the digits', () => {
    expect(shiftPoint('0.999', 2)).toBe('99.9');
    expect(shiftPoint('0.07', 2)).toBe('7');
    expect(percentText('0.57')).toBe('57');
    expect(percentText('57.0 %')).toBe('57.0');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), (n) => {
        const digits = String(n).padStart(5, '0');
        expect(Number(shiftPoint(`0.${digits}`, 2))).toBe(n / 1000);
      }),
    );
  });
});
