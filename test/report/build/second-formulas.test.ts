import { describe, expect, it } from 'vitest';
import { buildReport, type ReportModel } from '../../../src/report/index.ts';
import { SAMPLE_OPTIONS, sampleFacts } from './sample-facts.ts';

/** What is printed, computed again in another way from what else is printed. */
const facts = sampleFacts();
const model: ReportModel = buildReport(facts, SAMPLE_OPTIONS);

const WINDOW_DAYS = 28;
const PERIOD_MINUTES = 7 * 24 * 60;

/** `47 min`, `3 h 18`, `2 d 8 h`, `5 d` in minutes. */
function minutes(text: string): number {
  const [, days = '0', hours = '0', rest = '0'] =
    /^(?:(\d+) d ?)?(?:(\d+) h ?)?(?:(\d+)(?: min)?)?$/.exec(text.replace(/[\u00a0\u202f]/g, ' ')) ?? [];
  return (Number(days) * 24 + Number(hours)) * 60 + Number(rest);
}

/** `Tue 10 09:12` as minutes of the month. */
function clock(text: string): number {
  const [, day, hour, minute] = /^\w+ (\d+) (\d+):(\d+)$/.exec(text) ?? [];
  return (Number(day) * 24 + Number(hour)) * 60 + Number(minute);
}

const health = (name: string): string =>
  model.health.columns.flatMap(({ rows }) => rows).find((row) => row.name === name)?.value ?? '';
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (text: string): number => Number(/([\d.]+)%/.exec(text)?.[1]);

describe('of the printed figures of a week', () => {
  it('coverage follows from the unseen time, and that of the head from those of the SLOs', () => {
    const partial = model.slos.rows.filter(({ coverage }) => coverage.text !== '100.0%');
    expect(partial.length).toBe(1);
    const unseen = minutes(health('Unseen time')) / (24 * 60);
    const share = 100 * (1 - unseen / WINDOW_DAYS);
    expect(percent(partial[0]?.note ?? '')).toBe(Math.floor(share * 10) / 10);
    const all = model.slos.rows.map(({ coverage }) => percent(coverage.text));
    expect(percent(health('Coverage, mean of SLOs'))).toBeCloseTo(mean(all), 0);
    expect(model.provenance).toContain(`coverage ${health('Coverage, mean of SLOs')}`);
  });

  it('downtime is the time of outages, told once where two overlap', () => {
    const marked = new Set<number>();
    for (const row of model.incidents.rows.filter(({ severity }) => severity === 'outage')) {
      for (let at = clock(row.startText); at < clock(row.endText); at++) marked.add(at);
    }
    expect(marked.size).toBeGreaterThan(0);
    const tile = model.tiles.find(({ key }) => key === 'downtime');
    expect(minutes(tile?.figure.text ?? '')).toBe(marked.size);
  });

  it('mean times are those of the rows above them', () => {
    const { rows, total } = model.incidents;
    const columns = { 3: rows.map((row) => row.mttd), 4: rows.map((row) => row.mtta), 5: rows.map((row) => row.mttr) };
    for (const [column, texts] of Object.entries(columns)) {
      const known = texts.filter((text) => text !== '—').map(minutes);
      const printed = total[Number(column)] ?? '';
      if (known.length === 0) expect(printed).toBe('—');
      // Times are rounded up to the minute: none is flattered.
      else expect(minutes(printed)).toBe(Math.ceil(mean(known) - 1e-9));
    }
    for (const row of rows) expect(minutes(row.mttr)).toBe(clock(row.endText) - clock(row.startText));
  });

  it('time between failures is the period by their number', () => {
    const [, mtbf = ''] = /MTBF ([^(]+)( \(|$)/.exec(model.incidents.note) ?? [];
    expect(minutes(mtbf.trim())).toBe(PERIOD_MINUTES / model.incidents.rows.length);
  });
});

describe('of the forecast of a budget', () => {
  const row = facts.slos[0];
  const sums = row?.groups[0]?.days.slice(-WINDOW_DAYS) ?? [];
  const allowed = 1 - (row?.definition.objective ?? 0);
  const days = sums.map(({ good, valid }) => ({ bad: valid - good, valid }));
  const chart = model.attention.find(({ id }) => id === 'api-availability')?.burnDown;
  const middle = (values: readonly number[], at: number): number => {
    const sorted = [...values].sort((a, b) => a - b);
    const place = (sorted.length - 1) * at;
    const [low = 0, high = 0] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return low + (high - low) * (place - Math.floor(place));
  };
  /** Left after so many of the days ahead: the last days of the past and those make the window. */
  const left = (ahead: readonly { bad: number; valid: number }[]): number => {
    const window = [...days, ...ahead].slice(-WINDOW_DAYS);
    const sum = (of: 'bad' | 'valid') => window.reduce((total, day) => total + day[of], 0);
    return 1 - sum('bad') / (sum('valid') * allowed);
  };

  it('the line is the median daily bad ratio at the mean traffic', () => {
    const valid = mean(days.map((day) => day.valid));
    const typical = {
      bad:
        valid *
        middle(
          days.map((day) => day.bad / day.valid),
          0.5,
        ),
      valid,
    };
    expect(chart?.forecast.length).toBe(WINDOW_DAYS);
    chart?.forecast.forEach((day, i) => {
      expect(day.typical).toBeCloseTo(left(Array.from({ length: i + 1 }, () => typical)), 9);
    });
  });

  it('the band holds what four in five redraws of those days come to', () => {
    let state = 1;
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const paths = Array.from({ length: 2_000 }, () =>
      Array.from({ length: WINDOW_DAYS }, () => days[Math.floor(random() * days.length)] ?? { bad: 0, valid: 0 }),
    );
    chart?.forecast.forEach((day, i) => {
      const ends = paths.map((path) => left(path.slice(0, i + 1)));
      // 400 draws place a tenth within some points of a hundred.
      expect(day.low).toBeGreaterThanOrEqual(middle(ends, 0.05) - 1e-9);
      expect(day.low).toBeLessThanOrEqual(middle(ends, 0.16) + 1e-9);
      expect(day.high).toBeGreaterThanOrEqual(middle(ends, 0.84) - 1e-9);
      expect(day.high).toBeLessThanOrEqual(middle(ends, 0.95) + 1e-9);
    });
  });
});
