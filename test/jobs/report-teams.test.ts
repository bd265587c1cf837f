import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatherFacts } from '../../jobs/reporting/gather-facts.ts';
import { value } from '../../jobs/value.ts';
import { periodContaining } from '../../src/time/index.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 11, 12);

const YAML = `
sources: { prom: { type: prometheus, url: 'http://127.0.0.1:9' } }
savings:
  streams:
    - { name: search-hosts, team: search, kind: cost, perMonth: 300 }
    - { name: mail-hosts, team: mail, kind: cost, perMonth: 600 }
    - { name: monitoring, kind: cost, perMonth: 30 }
`;

describe('the savings of a report', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace(YAML);
    await value.run(place.context(NOON));
  });
  afterAll(() => place.close());

  it.each([
    ['its team and nobody’s', ['search'], ['search-hosts', 'monitoring'], 11],
    ['every team', [], ['search-hosts', 'mail-hosts', 'monitoring'], 31],
  ])('are those of %s', async (_, teams, streams, perDay) => {
    const period = periodContaining(NOON - 7 * DAY, 'week', { timeZone: 'UTC', weekStartsOn: 1 });
    const { savings } = await gatherFacts(place.context(NOON), { slos: [], period, earlierPeriods: 1, teams });
    expect(savings?.now.streams.map(({ stream }) => stream.name)).toEqual(streams);
    expect(Number(savings?.now.net)).toBeCloseTo(-7 * perDay, 6);
  });
});
