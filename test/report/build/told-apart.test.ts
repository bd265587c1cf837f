import { expect, it } from 'vitest';
import { toldApart } from '../../../src/report/build/told-apart.ts';

it('SLOs of the same title are told apart by their service, others keep theirs', () => {
  const slo = (name: string, title: string, service: string) => ({ name, title, service });
  const titles = toldApart([
    slo('a', 'Uptime', 'reducto'),
    slo('b', 'Uptime', 'dataflux'),
    slo('c', 'Latency', 'reducto'),
    slo('d', 'Uptime', ''),
  ]);
  expect([...titles]).toEqual([
    ['a', 'reducto · Uptime'],
    ['b', 'dataflux · Uptime'],
    ['c', 'Latency'],
    ['d', 'Uptime'],
  ]);
});
