import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { value } from '../../jobs/value.ts';
import { readRoiEntries } from '../../src/store/index.ts';
import { openWorkplace, type Workplace } from '../jobs/workplace.ts';
import { type HttpReceiver, type ReceivedRequest, startHttpReceiver } from '../servers/http-receiver.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-11-01T00:00:00Z');
const AT = START + 3 * DAY_MS;

/** What OpenCost answers to `accumulate=true`: one set of allocations by name. */
function allocation({ path }: ReceivedRequest): { status?: number; body: string } {
  const query = new URL(path, 'http://opencost').searchParams;
  const [start = '', end = ''] = (query.get('window') ?? '').split(',');
  const item = (name: string, totalCost: number) => {
    return [
      name,
      {
        name,
        properties: { namespace: name },
        window: { start, end },
        start,
        end,
        minutes: 1440,
        cpuCost: totalCost / 2,
        ramCost: totalCost / 2,
        totalCost,
      },
    ];
  };
  const set =
    Date.parse(start) >= START + 2 * DAY_MS
      ? {}
      : Object.fromEntries([item('checkout', 1.25), item('search', 0.1), item('__idle__', 4)]);
  return { body: JSON.stringify({ code: 200, status: 'success', data: [set] }) };
}

describe('costs that OpenCost allocates', () => {
  let server: HttpReceiver;
  let place: Workplace;

  beforeAll(async () => {
    server = await startHttpReceiver();
    place = await openWorkplace(`
sources: { oc: { type: opencost, url: "${server.url}/model", retries: 0 } }
collect: { initial: 3d }
savings:
  streams:
    - { name: all, kind: cost, openCost: {} }
    - { name: checkout, kind: cost, openCost: { names: [checkout] } }
    - { name: idle, kind: cost, openCost: { names: [checkout], includeIdle: true } }
`);
  });
  afterAll(async () => {
    await place.close();
    await server.stop();
  });

  it('are the total costs of the chosen groups by day, and unknown where it has allocated nothing', async () => {
    server.answer(allocation);
    expect((await value.run(place.context(AT))).problems).toEqual([]);
    const of = async (stream: string) =>
      (await readRoiEntries(place.store, { start: START, end: AT }, stream)).map(({ key, amount, coverage }) => [
        key,
        amount.toFixed(),
        coverage,
      ]);
    const days = ['2026-11-01', '2026-11-02', '2026-11-03'];
    const expected = (amount: string) => days.map((day, i) => (i < 2 ? [day, amount, 1] : [day, '0', 0]));
    expect(await of('all')).toEqual(expected('1.35'));
    expect(await of('checkout')).toEqual(expected('1.25'));
    expect(await of('idle')).toEqual(expected('5.25'));
    const [first] = server.requests;
    expect(first?.path).toBe(
      `/model/allocation?window=${encodeURIComponent('2026-11-01T00:00:00Z,2026-11-02T00:00:00Z')}&aggregate=namespace&accumulate=true&includeIdle=false`,
    );
  });

  it('are the sums of all sets where the server gives one per step, with an empty one for a step without any', async () => {
    const item = (hour: number, totalCost: number) => ({
      name: 'checkout',
      start: new Date(START + hour * 3_600_000).toISOString().replace('.000Z', 'Z'),
      end: new Date(START + (hour + 12) * 3_600_000).toISOString().replace('.000Z', 'Z'),
      totalCost,
    });
    const sets = [{ checkout: item(0, 0.1) }, {}, null, { checkout: item(12, 0.2), __unallocated__: item(12, 1e-7) }];
    server.answer(() => ({ body: JSON.stringify({ code: 200, data: sets }) }));
    const source = place.context(AT).source('oc');
    const question = { aggregate: 'namespace', names: [], includeIdle: false };
    const answer = await source.allocation?.(question, { start: START, end: START + DAY_MS });
    expect([answer?.value.toFixed(), answer?.coverage]).toEqual(['0.3000001', 1]);
    await source.close();
  });

  it.each([
    [
      'says why it cannot',
      { status: 400, body: '{"code":400,"message":"Invalid \'window\' parameter"}' },
      "Invalid 'window' parameter",
    ],
    ['is another server', { status: 404, body: 'not found' }, 'answered 404: not found'],
    [
      'leaves the total out',
      { body: '{"code":200,"data":[{"a":{"start":"2026-11-01T00:00:00Z","end":"2026-11-02T00:00:00Z"}}]}' },
      'no number `totalCost` for "a"',
    ],
    ['answers without data', { body: '{"code":200}' }, 'no list `data`'],
  ])('are a problem where the server %s, and nothing is lost', async (_, answer, message) => {
    server.answer(answer);
    const before = await readRoiEntries(place.store, { start: START, end: AT });
    const { problems } = await value.run(place.context(AT + DAY_MS));
    expect(problems).toHaveLength(3);
    expect(problems[0]?.message).toContain(message);
    expect(await readRoiEntries(place.store, { start: START, end: AT })).toEqual(before);
  });
});
