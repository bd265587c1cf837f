import { describe, expect, it } from 'vitest';
import { detectCsv } from '../../src/anomaly/index.ts';
import { UsageError } from '../../src/errors.ts';
import { daily, seriesOf } from './sample-series.ts';

const stamp = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

const ODD = 5_000;
const series = seriesOf(20, (i, time) => (i === ODD ? 9_000 : daily(i, time)));
const rows = Array.from(series.times, (time, i) => `${stamp(time)},${series.values[i]}`);
const judge = (lines: readonly string[]): string[] => detectCsv(['timestamp,value', ...lines].join('\n')).split('\n');
const whole = judge(rows);

describe('a CSV of timestamps and values', () => {
  it('gives one row for each row in its order, with the timestamp as it was written', () => {
    expect(whole[0]).toBe('timestamp,anomaly_score,alert,expected,lower,upper');
    expect(whole.slice(1, -1).map((line) => line.split(',')[0])).toEqual(rows.map((row) => row.split(',')[0]));
  });

  it('alerts once for the odd row and for no other', () => {
    const alerts = whole.slice(16 * 288).filter((line) => line.split(',')[2] === '1');
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toContain(stamp(series.times[ODD] ?? 0));
  });

  it('says nothing else before a cut than without it', () => {
    for (const cut of [1, 287, 1_500, ODD + 1, ODD + 100]) {
      expect(judge(rows.slice(0, cut)).slice(0, cut + 1)).toEqual(whole.slice(0, cut + 1));
    }
  });

  it('repeats the alert every four hours of a long episode', () => {
    const long = seriesOf(20, (i, time) => (i >= ODD && i < ODD + 120 ? 9_000 : daily(i, time)));
    const judged = judge(Array.from(long.times, (time, i) => `${stamp(time)},${long.values[i]}`));
    const alerts = judged.flatMap((line, i) => (line.split(',')[2] === '1' ? [i - 1] : []));
    expect(alerts.filter((i) => i > 16 * 288)).toEqual([ODD, ODD + 48, ODD + 96]);
  });

  it('keeps empty, repeated and unordered rows in their place without judging them', () => {
    const lines = [...rows];
    lines[ODD] = `${stamp(series.times[ODD] ?? 0)},`;
    lines.splice(ODD + 100, 0, lines[ODD + 99] ?? '', lines[2_000] ?? '');
    const judged = judge(lines);
    expect(judged).toHaveLength(lines.length + 2);
    expect(judged[ODD + 1]).toMatch(/,0,0,,,$/);
    expect(judged[ODD + 101]).toMatch(/,0,0,,,$/);
    expect(judged[ODD + 102]).toMatch(/,0,0,,,$/);
  });

  it('reads seconds since 1970 and ISO 8601 alike', () => {
    const text = judge(rows).map((line) => line.split(',').slice(1).join());
    const iso = judge(Array.from(series.times, (time, i) => `${new Date(time).toISOString()},${series.values[i]}`));
    const seconds = judge(Array.from(series.times, (time, i) => `${time / 1_000},${series.values[i]}`));
    expect(iso.map((line) => line.split(',').slice(1).join())).toEqual(text);
    expect(seconds.map((line) => line.split(',').slice(1).join())).toEqual(text);
  });

  it('names what it cannot read', () => {
    expect(() => detectCsv('time,value\n')).toThrow(UsageError);
    expect(() => detectCsv('timestamp,value\nyesterday,1\n')).toThrow('line 2: "yesterday" is not a timestamp');
    expect(() => detectCsv('timestamp,value\n2026-11-01,1\n2026-11-02,many\n')).toThrow(
      'line 3: "many" is not a number',
    );
  });

  it('takes what programs write for no value as none, and a head in any case', () => {
    const texts = ['', 'NaN', 'nan', 'null', 'None', 'NA', 'n/a', '-', 'Inf', '-inf', '+Infinity'];
    const judged = detectCsv(
      ['Timestamp,Value', ...texts.map((text, i) => `${1_700_000_000 + i * 60},${text}`)].join('\n'),
    );
    expect(
      judged
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',').slice(1).join()),
    ).toEqual(texts.map(() => '0,0,,,'));
  });

  it('judges several metrics by what two of them agree on', () => {
    const many = rows.map((row, i) => `${row},${i === ODD ? -400 : 7 + daily(i + 77, series.times[i] ?? 0)},1`);
    const judged = detectCsv(['timestamp,requests,errors,nodes', ...many].join('\n')).split('\n');
    expect(judged).toHaveLength(rows.length + 2);
    const alerts = judged.flatMap((line, i) => (line.split(',')[2] === '1' ? [i - 1] : []));
    expect(alerts).toEqual([ODD]);
    expect(judged[ODD + 1]).toMatch(/,1,,,$/);
  });
});
