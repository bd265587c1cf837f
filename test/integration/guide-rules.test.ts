import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { alert } from '../../jobs/alert.ts';
import type { Labels } from '../../src/series/index.ts';
import { readAlertEvents, readAlertStates } from '../../src/store/index.ts';
import { openWorkplace, type Workplace } from '../jobs/workplace.ts';
import { findBinary, hasPrometheus } from '../servers/binaries.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { SCENARIOS, type Scenario, seriesOf } from './guide-scenarios.ts';

const START = Date.UTC(2026, 10, 10);
const HALF_HOUR = 30 * 60_000;
const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));

interface Firing {
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** What fires at an instant, as promtool is to confirm it. */
type Probes = ReadonlyMap<number, readonly Firing[]>;

function configuration({ system }: Scenario, url: string): string {
  return `
sources:
  prom: {type: prometheus, url: '${url}'}
slos: []
alerts:
  burnRate: false
  budgetLeftBelow: []
  ruleFiles: ['${join(EXAMPLES, system, 'alerts')}/*.yml']
`;
}

interface OrderedRules {
  readonly file: string;
  readonly order: readonly string[];
}

/**
 * All groups of a system in one file, each under a name of its own. promtool evaluates groups in any order unless it is told one, and an
 * alert before its recording rule would see the value of the step before.
 */
function orderedRules(scenario: Scenario, file: string): OrderedRules {
  const folder = join(EXAMPLES, scenario.system, 'alerts');
  interface Group {
    readonly name: string;
    readonly rules: readonly object[];
  }
  const groups = readdirSync(folder)
    .sort()
    .flatMap((name) => (parse(readFileSync(join(folder, name), 'utf8')) as { groups: Group[] }).groups)
    .map((group, i) => ({ ...group, name: `${i} ${group.name}` }));
  writeFileSync(file, JSON.stringify({ groups }));
  const records = (group: Group): boolean => group.rules.every((rule) => 'record' in rule);
  const ordered = [...groups.filter(records), ...groups.filter((group) => !records(group))];
  return { file, order: ordered.map(({ name }) => name) };
}

/** A unit test for promtool that says what fires when; `promtool test rules` fails where Prometheus thinks otherwise. */
function unitTest(scenario: Scenario, probes: Probes, rules: OrderedRules): string {
  const names = new Set([...probes.values()].flatMap((firing) => firing.map(({ labels }) => labels.alertname ?? '')));
  const series = seriesOf(scenario, 0).map(({ name, labels, points }) => {
    const text = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    return { series: `${name}{${text.join(',')}}`, values: points.map(([, value]) => value).join(' ') };
  });
  const expected = [...probes].flatMap(([at, firing]) =>
    [...names].map((alertname) => ({
      eval_time: `${(at - START) / 1_000}s`,
      alertname,
      exp_alerts: firing
        .filter(({ labels }) => labels.alertname === alertname)
        .map(({ labels: { alertname: _, ...labels }, annotations }) => ({
          exp_labels: labels,
          exp_annotations: annotations,
        })),
    })),
  );
  // JSON is YAML.
  return JSON.stringify({
    rule_files: [rules.file],
    group_eval_order: rules.order,
    evaluation_interval: `${scenario.evaluationMs / 1_000}s`,
    tests: [{ interval: '30s', input_series: series, alert_rule_test: expected }],
  });
}

async function promtool(scenario: Scenario, probes: Probes): Promise<string> {
  const folder = temporaryFolder('promtool');
  const file = join(folder.path, 'test.yml');
  const rules = orderedRules(scenario, join(folder.path, 'rules.yml'));
  writeFileSync(file, unitTest(scenario, probes, rules));
  try {
    const { stdout } = await promisify(execFile)(findBinary('promtool') ?? '', ['test', 'rules', file], {
      timeout: PATIENCE_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    return String((error as { stdout?: string; stderr?: string }).stderr ?? error);
  } finally {
    folder.remove();
  }
}

describe.skipIf(!hasPrometheus()).each(SCENARIOS)('the rules of $system', (scenario) => {
  const end = START + scenario.hours * 3_600_000;
  let prometheus: PrometheusServer;
  let place: Workplace;

  beforeAll(async () => {
    prometheus = await startPrometheus({ openmetrics: seriesOf(scenario, START) });
    place = await openWorkplace(configuration(scenario, prometheus.url));
  });
  afterAll(async () => {
    await place?.close();
    await prometheus?.stop();
  });

  async function changes(): Promise<readonly { at: number; phase: string; name: string }[]> {
    const events = await readAlertEvents(place.store, { start: 0, end: end + 1 });
    return events.map(({ at, phase, labels }) => ({ at, phase, name: labels.alertname ?? '' }));
  }

  it('fire and end, each once, in one run over the whole time', async () => {
    const { problems } = await alert.run(place.context(end));
    expect(problems).toEqual([]);
    expect(place.warnings).toEqual([]);
    const all = await changes();
    const of = (phase: string) => all.filter((event) => event.phase === phase).map(({ name }) => name);
    expect(of('firing')).toHaveLength(scenario.alerts);
    expect(new Set(of('firing')).size).toBe(scenario.alerts);
    expect(of('resolved').sort()).toEqual(of('firing').sort());
  });

  it('fire and end at the instants and with the texts of Prometheus, whenever runs happen', async () => {
    const once = await changes();
    const { evaluationMs } = scenario;
    const instants = new Set(once.flatMap(({ at }) => [at - evaluationMs, at]));
    for (let at = START + HALF_HOUR; at <= end; at += HALF_HOUR) instants.add(at);
    await place.close();
    place = await openWorkplace(configuration(scenario, prometheus.url));
    const probes = new Map<number, readonly Firing[]>();
    for (const at of [...instants].sort((a, b) => a - b)) {
      await alert.run(place.context(at));
      const states = [...(await readAlertStates(place.store)).values()];
      probes.set(
        at,
        states.filter(({ phase }) => phase === 'firing'),
      );
    }
    expect(await changes()).toEqual(once);
    expect(await promtool(scenario, probes)).toContain('SUCCESS');
  });
});
