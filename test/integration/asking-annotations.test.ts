import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import { replayRules } from '../../jobs/index.ts';
import { loadRuleFile } from '../../src/config/index.ts';
import { readAlertStates } from '../../src/store/index.ts';
import { openWorkplace, type Workplace } from '../jobs/workplace.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const START = Date.UTC(2026, 10, 10);
const MINUTE_MS = 60_000;

/** As the operator of Kubernetes has it: the disk of one host fills up, is cleaned, and fills up again. */
const RULES = `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: disks }
spec:
  groups:
    - name: disks
      rules:
        - record: disk:limit:max
          expr: max(disk_limit)
        - alert: DiskFull
          expr: disk_used_ratio > 0.9
          for: 2m
          annotations:
            summary: >-
              {{ with printf "node_uname_info{instance='%s'}" $labels.instance | query }}{{ . | first | label "nodename" }}{{ end }}
              is {{ $value | humanizePercentage }} full of
              {{ printf "disk_size_bytes{instance='%s'}" $labels.instance | query | first | value | humanize1024 }}B
            chain: >-
              {{ with query "disk:limit:max" }}{{ printf "count(disk_used_ratio > %f)" (. | first).Value | query | first | value }}{{ end }}
            poor: '{{ query "sum(" | first | value }}'
`;

describe.skipIf(!hasPrometheus())('annotations that ask', () => {
  const folder = temporaryFolder('asking');
  const file = join(folder.path, 'rules.yml');
  let prometheus: PrometheusServer;
  let place: Workplace;

  beforeAll(async () => {
    writeFileSync(file, RULES);
    const minutes = Array.from({ length: 61 }, (_, minute) => minute);
    const points = (value: (minute: number) => number) =>
      minutes.map((minute) => [START + minute * MINUTE_MS, value(minute)] as const);
    const full = (minute: number) => (minute >= 10 && minute < 20) || minute >= 50;
    prometheus = await startPrometheus({
      openmetrics: [
        {
          name: 'node_uname_info',
          type: 'gauge',
          labels: { instance: 'a:9100', nodename: 'db-1' },
          points: points(() => 1),
        },
        {
          name: 'disk_used_ratio',
          type: 'gauge',
          labels: { instance: 'a:9100' },
          points: points((m) => (full(m) ? 0.95 : 0.5)),
        },
        { name: 'disk_limit', type: 'gauge', labels: {}, points: points(() => 0.4) },
        {
          name: 'disk_size_bytes',
          type: 'gauge',
          labels: { instance: 'a:9100' },
          // It was made larger after the first time.
          points: points((minute) => (minute < 30 ? 2 ** 40 : 2 ** 41)),
        },
      ],
    });
    place = await openWorkplace(`
sources: { prom: { type: prometheus, url: '${prometheus.url}' } }
slos: []
alerts: { health: false, ruleFiles: ['${file}'] }
`);
  });
  afterAll(async () => {
    await place?.close();
    await prometheus?.stop();
    folder.remove();
  });

  it('say what the source said at the instant of the alert', async () => {
    const context = place.context(START + 60 * MINUTE_MS);
    const { rules } = await loadRuleFile(context.config, file);
    const range = { start: START, end: START + 60 * MINUTE_MS };
    const { rules: replayed, problems } = await replayRules(context, rules, {}, range);
    expect(problems).toEqual([]);
    expect(replayed[0]?.firings.map(({ annotations }) => annotations.summary)).toEqual([
      'db-1 is 95% full of 1TiB',
      'db-1 is 95% full of 2TiB',
    ]);
  });

  it('may build a question on an answer, and are poor texts of alerts all the same where a question is refused', async () => {
    const { problems } = await alert.run(place.context(START + 55 * MINUTE_MS));
    expect(problems).toEqual([]);
    const [state] = (await readAlertStates(place.store)).values();
    expect(state).toMatchObject({ phase: 'firing', annotations: { chain: '1' } });
    expect(state?.annotations.poor).toMatch(
      /^<error expanding template: query: not PromQL: .*the query ends too early>$/,
    );
    expect(place.warnings.at(-1)).toMatch(/^rule disks\/DiskFull: an annotation cannot ask: /);
  });
});
