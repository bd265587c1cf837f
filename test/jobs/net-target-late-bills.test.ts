import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import { importCosts } from '../../jobs/import-costs.ts';
import { readAlertEvents } from '../../src/store/index.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { HEAD, line } from './focus-lines.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Bills reach to the end of the third. */
const BILLED = Date.parse('2026-11-04T00:00:00Z');

/** 240 a day of cost, 40 an hour of savings until `stop`. */
const config = (hook: HttpReceiver, belowPerHour: number, perHour: number) => `
sources: { metrics: { type: clickhouse, at: store } }
currency: USD
receivers: [{ name: ops, webhook_configs: [{ url: '${hook.url}/hook', timeout: 3m }] }]
alerts:
  receiver: ops
  step: 5m
  savingsTargets: [{ name: pays, stream: net, belowPerHour: ${belowPerHour}, for: 1h }]
savings:
  streams:
    - { name: cloud, title: Cloud, kind: cost, focus: {} }
    - { name: saved, perMonth: ${perHour * 24 * 30} }
`;

describe('an hourly target on the net, while bills are late', () => {
  const folder = temporaryFolder('late-bills');
  let place: Workplace;
  let hook: HttpReceiver;
  beforeAll(async () => {
    hook = await startHttpReceiver();
    place = await openWorkplace(config(hook, 0, 40));
    const days = ['01', '02', '03'].map((day) => line({ month: '2026-11', day: `2026-11-${day}`, effective: '240' }));
    const fee = line({
      month: '2026-11',
      day: '2026-11-01',
      until: '2026-12-01T00:00:00Z',
      category: 'Purchase',
      effective: '0',
    });
    const path = join(folder.path, 'november.csv');
    writeFileSync(path, [HEAD, ...days, fee].join('\n'));
    await importCosts([path], place.context(BILLED));
  });
  afterAll(async () => {
    await place.close();
    await hook.stop();
    folder.remove();
  });

  const run = async (at: number) => {
    const { problems } = await alert.run(place.context(at, { notify: true }));
    expect(problems).toEqual([]);
    const events = await readAlertEvents(place.store, { start: 0, end: at + 1 });
    return events.map(({ phase, at: when }) => [phase, new Date(when).toISOString()]);
  };

  it('takes the last billed day on, so that a fall of the savings is told two days after the last bill', async () => {
    await place.configure(config(hook, 25, 40));
    expect(await run(BILLED + 2 * DAY_MS)).toEqual([]);
    // 30 an hour less the 10 of the last billed day is below 25.
    await place.configure(config(hook, 25, 30));
    const told = await run(BILLED + 2 * DAY_MS + 4 * HOUR_MS);
    expect(told.map(([phase]) => phase)).toEqual(['pending', 'firing']);
    const [message = ''] = hook.requests.map(({ body }) => body);
    expect(message).toContain('Net savings are below target: 20 USD per hour');
    expect(message).toContain(
      'Cloud is billed up to 2026-11-04T00:00:00.000Z and taken at the rate of its last billed day since.',
    );
  });

  it('freezes after a week without a bill: it neither ends nor fires', async () => {
    await place.configure(config(hook, 25, 40));
    const before = await run(BILLED + 2 * DAY_MS + 4 * HOUR_MS);
    expect(await run(BILLED + 7 * DAY_MS + 3 * HOUR_MS)).toEqual([...before, ['resolved', expect.any(String)]]);
    await place.configure(config(hook, 25, 1));
    const late = await run(BILLED + 9 * DAY_MS);
    expect(late.slice(before.length + 1).filter(([phase]) => phase === 'firing')).toEqual([]);
  });
});
