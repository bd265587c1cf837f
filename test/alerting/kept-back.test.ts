import { describe, expect, it } from 'vitest';
import { type Alert, fingerprint, firingId, keptBackAlerts, matcher } from '../../src/alerting/index.ts';

const RULES = {
  inhibitRules: [
    {
      name: undefined,
      source: [matcher('alertname', '=', 'DiskFull')],
      target: [matcher('alertname', '=', 'DiskLow')],
      equal: ['instance'],
    },
  ],
};

function alert(alertname: string, instance: string, startsAt: number, endsAt?: number): Alert {
  const labels = { alertname, instance };
  const status = endsAt === undefined ? 'firing' : 'resolved';
  const rest = { annotations: {}, generatorUrl: '', fingerprint: fingerprint(labels), missed: false };
  return { labels, status, startsAt, endsAt, ...rest };
}

describe('an alert that came and went between two runs', () => {
  const low = alert('DiskLow', 'a', 20, 40);
  it.each([
    ['a source that came and went with it', alert('DiskFull', 'a', 20, 40), true],
    ['a source that fires still', alert('DiskFull', 'a', 10), true],
    ['a source that came later', alert('DiskFull', 'a', 21, 40), false],
    ['a source that went earlier', alert('DiskFull', 'a', 10, 39), false],
    ['a source of another disk', alert('DiskFull', 'b', 10, 50), false],
  ])('is kept back by %s: %#', (_, source, isKept) => {
    const kept = keptBackAlerts([low, source], RULES, [], 100);
    expect(kept.has(firingId(low))).toBe(isKept);
    expect(kept.get(firingId(low))?.inhibition?.by).toEqual(isKept ? source : undefined);
    expect(kept.has(firingId(source))).toBe(false);
  });
});

describe('alerts that one rule means on both of its sides', () => {
  const either = [matcher('alertname', '=~', 'DiskFull|DiskLow')];
  const rules = {
    inhibitRules: [{ name: undefined, source: either, target: [matcher('alertname', '=', 'DiskLow')], equal: [] }],
  };

  it.each([
    ['before', ['DiskFull', 'DiskLow', 'DiskLow']],
    ['between', ['DiskLow', 'DiskFull', 'DiskLow']],
    ['after', ['DiskLow', 'DiskLow', 'DiskFull']],
  ])('are kept back by one on the source side alone that came %s them, and never by each other', (_, names) => {
    const alerts = names.map((name, i) => alert(name, String(i), i));
    const low = alerts.filter(({ labels }) => labels.alertname === 'DiskLow');
    expect([...keptBackAlerts(alerts, rules, [], 100).keys()].sort()).toEqual(low.map(firingId).sort());
    expect(keptBackAlerts(low, rules, [], 100).size).toBe(0);
  });
});
