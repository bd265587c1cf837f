import { describe, expect, it } from 'vitest';
import { reportUrls } from '../../jobs/index.ts';
import { readConfig } from '../../src/config/index.ts';

const MONDAY_0030 = Date.parse('2026-11-08T23:30:00Z');

async function read(reports: string) {
  const yaml = `
timeZone: Europe/Berlin
externalUrl: https://reports.example.com/
sources: { prom: { type: prometheus, url: 'http://127.0.0.1:9' } }
slos:
  - { name: api, team: platform, objective: 99%, sli: { good: a, valid: b } }
  - { name: mail, team: office, objective: 99%, sli: { good: c, valid: d } }
reports: [${reports}]
`;
  return readConfig('nines.yaml', { readFile: async () => new TextEncoder().encode(yaml), env: {} });
}

async function urlOf(reports: string, labels: Record<string, string>, startsAt = MONDAY_0030): Promise<string> {
  const { config, diagnostics } = await read(reports);
  if (config === undefined) throw new Error(JSON.stringify(diagnostics));
  return reportUrls(config)({ labels, startsAt });
}

const WEEKLY = "{ name: weekly-sla, url: 'https://reports.example.com/{name}/{period}.html' }";
const MONTHLY =
  "{ name: monthly-management, url: 'https://reports.example.com/{name}/{period}.html', teams: [platform] }";

describe('the link of an alert', () => {
  it('opens the report of the period in which it began, in the zone of the reports', async () => {
    expect(await urlOf(WEEKLY, { slo: 'api' })).toBe('https://reports.example.com/weekly-sla/2026-W46.html');
    expect(await urlOf(WEEKLY, { slo: 'api' }, MONDAY_0030 - 3_600_000)).toContain('2026-W45');
  });

  it('opens the report with the shortest period of those that cover it', async () => {
    const platform = { slo: 'api', team: 'platform' };
    expect(await urlOf(`${MONTHLY}, ${WEEKLY}`, platform)).toContain('weekly-sla/2026-W46');
    expect(await urlOf(MONTHLY, platform)).toContain('monthly-management/2026-11');
  });

  it('opens the address of all reports where none covers it, or none is published', async () => {
    expect(await urlOf(MONTHLY, { slo: 'mail', team: 'office' })).toBe('https://reports.example.com/');
    expect(await urlOf('{ name: weekly-sla }', { slo: 'api' })).toBe('https://reports.example.com/');
  });

  it.each([
    ["'reports/{name}.html'", 'is not an address'],
    ["'https://reports.example.com/{week}.html'", 'nothing stands for {week}'],
  ])('is refused as %s', async (url, message) => {
    const { diagnostics } = await read(`{ name: weekly-sla, url: ${url} }`);
    expect(diagnostics.map((one) => one.message).join()).toContain(message);
  });
});
