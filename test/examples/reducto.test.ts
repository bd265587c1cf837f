import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addedIn, seriesOf, slicesIn } from '../../examples/simulator/truth.ts';
import type { TimeRange } from '../../src/time/index.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { csvRows } from './csv-rows.ts';
import { type SystemRun, startSystem } from './system-run.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 36;
/** The last days are lived through in runs of this distance. */
const LIVED_DAYS = 6;
const RUN_EVERY_MS = 12 * HOUR_MS;

describe.skipIf(!hasPrometheus())('Reducto over six days on real servers', () => {
  let place: SystemRun;
  const instants: number[] = [];

  beforeAll(async () => {
    place = await startSystem('reducto', { days: DAYS });
    const { end } = place.range;
    for (let at = end - LIVED_DAYS * DAY_MS; at < end; at += RUN_EVERY_MS) instants.push(at);
    const crashed = instants[6] as number;
    for (const at of instants) {
      if (at === crashed) await place.crash(at, 'alert: started');
      const { exitCode, jobs } = await place.run(at, ['collect', 'evaluate', 'value', 'alert']);
      expect([exitCode, jobs.flatMap(({ problems }) => problems)]).toEqual([0, []]);
    }
    const last = await place.run(end);
    expect([last.exitCode, last.jobs.flatMap(({ problems }) => problems)]).toEqual([0, []]);
  }, 300_000);
  afterAll(() => place?.stop());

  /** Bad and valid events of an SLO's group, from what the simulator did. */
  const truth = (slo: string, group: string, range: TimeRange): { bad: number; valid: number } => {
    const { series } = place.system;
    const added = (metric: string, labels = {}) => addedIn(seriesOf(series, metric, labels), range);
    const counted = (kinds: readonly string[], labels = {}) => ({
      bad: kinds.reduce((sum, kind) => sum + added(`reducto_${kind}_errors_total`, labels), 0),
      valid: kinds.reduce((sum, kind) => sum + added(`reducto_${kind}_operations_total`, labels), 0),
    });
    const minutes = (metric: string, labels: Record<string, string>, isGood: (value: number) => boolean) => {
      const [one] = seriesOf(series, metric, labels);
      if (one === undefined) throw new Error(`${metric} is not simulated`);
      const { good, valid } = slicesIn(one, range, MINUTE_MS, isGood);
      return { bad: valid - good, valid };
    };
    switch (slo) {
      case 'uptime':
        return minutes('up', { instance: group }, (value) => value === 1);
      case 'corpus-available':
        return minutes('reducto_corpus_availability', { corpus_id: group }, (value) => value === 1);
      case 'operations-succeed':
        return counted(['compression', 'decompression']);
      case 'compression-succeeds':
        return counted(['compression'], { instance: group });
      case 'response-time': {
        const valid = added('reducto_processing_time_seconds_count');
        return { bad: valid - added('reducto_processing_time_seconds_bucket', { le: '5' }), valid };
      }
    }
    throw new Error(`no truth for ${slo}`);
  };

  it.each(['weekly-sla', 'monthly-sla', 'quarterly-sla'])('the %s report counts what happened', (report) => {
    const rows = csvRows(readFileSync(join(place.folder, 'out', `${report}.csv`), 'utf8'));
    const judged = rows.filter(({ slo }) => !['throughput', 'scraped'].includes(slo ?? ''));
    expect(judged.length).toBe(10);
    for (const row of judged) {
      const period = { start: Date.parse(row.period_start ?? ''), end: Date.parse(row.period_end ?? '') };
      const start = Math.max(period.start, place.range.start);
      const { bad, valid } = truth(row.slo ?? '', row.group ?? '', { ...period, start });
      expect([row.name, Number(row.period_bad), Number(row.period_total)]).toEqual([row.name, bad, valid]);
      if (row.period_actual !== '') expect(Number(row.period_actual)).toBeCloseTo(1 - bad / valid, 12);
    }
  });

  it('the savings are those that the servers counted', async () => {
    const { start, end } = JSON.parse(readFileSync(join(place.folder, 'out', 'weekly-sla.json'), 'utf8'))
      .period as TimeRange;
    const roi = await place.look(({ store }) =>
      store.query<{ amount: number }>(
        "SELECT sum(amount) AS amount FROM v_roi_daily WHERE stream = 'cost-savings' AND day >= {from:Date} AND day < {to:Date}",
        { from: dayOf(start), to: dayOf(end) },
      ),
    );
    const saved = addedIn(seriesOf(place.system.series, 'reducto_cost_savings_usd_total'), { start, end });
    expect(roi[0]?.amount).toBeCloseTo(saved, 1);
  });

  it.each(['weekly-sla', 'monthly-sla', 'quarterly-sla'])(
    'the %s report prints its model as PDF and HTML',
    (report) => {
      const file = (format: string) => join(place.folder, 'out', `${report}.${format}`);
      const model = JSON.parse(readFileSync(file('json'), 'utf8')) as {
        title: string;
        tiles: { label: string; figure: { text: string } }[];
        slos: { rows: { name: string }[] };
      };
      const html = readFileSync(file('html'), 'utf8');
      const pdf = execFileSync('pdftotext', ['-layout', file('pdf'), '-'], { encoding: 'utf8', maxBuffer: 1e8 });
      for (const text of [model.title, ...model.tiles.flatMap(({ label, figure }) => [label, figure.text])]) {
        expect(pdf).toContain(text);
        expect(html).toContain(text);
      }
      for (const { name } of model.slos.rows) expect(pdf.replace(/\s+/g, ' ')).toContain(name.slice(0, 20));
    },
  );
});

/** Day in the zone of the example. */
function dayOf(instant: number): string {
  return new Date(instant).toLocaleDateString('sv-SE', { timeZone: 'America/New_York' });
}
