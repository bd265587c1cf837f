import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { inlineRecordings, type Recording, recordingsIn } from '../../src/queries/index.ts';
import { findBinary, hasPrometheus } from '../servers/binaries.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const MINUTE = 60_000;
const record = (name: string, expr: string, labels: Record<string, string> = {}): Recording => ({
  record: name,
  expr,
  labels,
  intervalMs: MINUTE,
});
const RECORDINGS: readonly Recording[] = [
  record('job:rate', 'sum by (job) (rate(requests_total[5m])) # per second'),
  record('job:share', 'job:rate / ignoring (job) group_left () sum(job:rate)'),
  record('job:labelled', 'job:rate', { window: '5m', price: '$1' }),
  record('job:both', 'job:rate > 2', { side: 'high' }),
  record('job:both', 'job:rate <= 2', { side: 'low' }),
];
const always = () => true;

/** Uses of recorded series, and how many series they give. */
const USES: readonly (readonly [string, number])[] = [
  ['job:rate', 3],
  ['job:share * 100', 3],
  ['job:rate{job="a"}', 1],
  ['job:rate{job=~"a|b.*"}', 2],
  ['job:rate{job!="a"}', 2],
  ['job:rate{job!~"[ab]", absent=""}', 1],
  ['job:labelled{window="5m", price="$1"}', 3],
  ['job:both', 3],
  ['count by (side) (job:both)', 2],
  ['avg_over_time(job:rate[10m])', 3],
  ['max_over_time(job:rate{job="b"}[10m])', 1],
  ['job:rate offset 7m', 3],
  ['job:rate @ 1800', 3],
  ['sum_over_time(job:rate[5m] offset 3m)', 3],
  ['max_over_time(job:rate[10m:2m])', 3],
  ['max by (job) (job:rate > 1) and job:share', 3],
];

describe('putting recorded series in place', () => {
  it.skipIf(!hasPrometheus())('gives what Prometheus gives for the recorded ones', async () => {
    const folder = temporaryFolder('inline');
    try {
      const rules = RECORDINGS.map(({ record: name, expr, labels }) => ({ record: name, expr, labels }));
      writeFileSync(join(folder.path, 'rules.yml'), JSON.stringify({ groups: [{ name: 'g', rules }] }));
      const series = ['a', 'b', 'c'].map((job, i) => ({
        series: `requests_total{job="${job}",code="200"}`,
        values: `0+${(i + 1) * 55}x30 ${(i + 1) * 2000}+${(3 - i) * 70}x40`,
      }));
      const checks = USES.flatMap(([use, size]) => {
        const inlined = inlineRecordings(use, RECORDINGS, always);
        expect(recordingsIn(inlined, RECORDINGS)).toEqual([]);
        // Sums in another order differ in their last bits.
        const same = `count(abs((${inlined}\n) - (${use})) < 1e-9)`;
        return [same, `count(${inlined}\n)`, `count(${use})`].map((expr) => ({
          expr,
          eval_time: '50m',
          exp_samples: [{ value: size }],
        }));
      });
      const tests = [{ interval: '1m', input_series: series, promql_expr_test: checks }];
      writeFileSync(join(folder.path, 'test.yml'), JSON.stringify({ rule_files: ['rules.yml'], tests }));
      const run = promisify(execFile)(findBinary('promtool') ?? '', ['test', 'rules', join(folder.path, 'test.yml')]);
      const said = await run.then(
        ({ stdout }) => stdout,
        (error: { stderr: string }) => error.stderr,
      );
      expect(said).toContain('SUCCESS');
    } finally {
      folder.remove();
    }
  });

  it('leaves series alone that the source has', () => {
    expect(inlineRecordings('job:share > 1', RECORDINGS, (name) => name === 'other')).toBe('job:share > 1');
    const text = inlineRecordings('job:share > 1', RECORDINGS, (name) => name === 'job:share');
    expect(recordingsIn(text, RECORDINGS)).toEqual(['job:rate']);
  });

  it('names what it needs, through other recorded series', () => {
    expect(recordingsIn('max(job:share)', RECORDINGS)).toEqual(['job:rate', 'job:share']);
  });

  it.each([
    ['absent(job:rate{job="a"})', /job:rate is used in absent with labels/],
    ['loop:a', /loop:a is recorded from itself \(loop:a → loop:b → loop:a\)/],
  ])('refuses by name what has no equivalent: %s', (query, message) => {
    const loop = [...RECORDINGS, record('loop:a', 'loop:b + 1'), record('loop:b', 'loop:a * 2')];
    expect(() => inlineRecordings(query, loop, always)).toThrow(message);
  });
});
