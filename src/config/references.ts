import { compositeCycle } from '../slo/index.ts';
import type { Path } from './problems/diagnostic.ts';
import { suggest } from './problems/suggest.ts';
import type { Reading } from './reading.ts';
import { JOB_NAMES } from './schema/schedule.ts';
import { REPORT_BASES } from './sections/reports.ts';

/** Where names of other things stand; `*` is any key or index. */
const REFERENCES: readonly { readonly at: string; readonly to: Kind }[] = [
  { at: 'slos.*.sli.source', to: 'source' },
  { at: 'detectors.*.source', to: 'source' },
  { at: 'savings.streams.*.source', to: 'source' },
  { at: 'panels.*.source', to: 'source' },
  { at: 'capacity.*.source', to: 'source' },
  { at: 'savings.streams.*.slo', to: 'SLO' },
  { at: 'sources.*.longTerm', to: 'source' },
  { at: 'detectors.*.slo', to: 'SLO' },
  { at: 'slos.*.sli.members.*.slo', to: 'SLO' },
  { at: 'slos.*.pair.slo', to: 'SLO' },
  { at: 'corrections.*.slos.*', to: 'SLO' },
  { at: 'corrections.*.teams.*', to: 'team' },
  { at: 'reports.*.slos.*', to: 'SLO' },
  { at: 'reports.*.teams.*', to: 'team' },
  { at: 'reports.*.panels.*', to: 'panel' },
  { at: 'reports.*.receivers.*', to: 'receiver' },
  { at: 'reports.*.base', to: 'report' },
  { at: 'alerts.receiver', to: 'receiver' },
  { at: 'alerts.ruleFiles.*.source', to: 'source' },
  { at: 'alerts.deploys.*.source', to: 'source' },
  { at: 'alerts.savingsTargets.*.stream', to: 'stream' },
  { at: 'savings.thresholds.*.stream', to: 'stream' },
];

/** Lists whose items must have names of their own. */
const NAMED: readonly { readonly at: Path; readonly what: string }[] = [
  { at: ['slos'], what: 'SLO' },
  { at: ['detectors'], what: 'detector' },
  { at: ['savings', 'streams'], what: 'stream' },
  { at: ['savings', 'investments'], what: 'investment' },
  { at: ['receivers'], what: 'receiver' },
  { at: ['panels'], what: 'panel' },
  { at: ['capacity'], what: 'resource' },
  { at: ['reports'], what: 'report' },
  { at: ['schedule'], what: 'schedule entry' },
  { at: ['alerts', 'savingsTargets'], what: 'savings target' },
  { at: ['alerts', 'roiTargets'], what: 'ROI target' },
  { at: ['alerts', 'deploys'], what: 'query for deploys' },
];

type Kind = 'source' | 'SLO' | 'team' | 'receiver' | 'report' | 'stream' | 'panel';

/** Names of everything that is there, also of items that have problems of their own: those are said once. */
function knownNames(reading: Reading): Record<Kind, readonly string[]> {
  const keyed = (path: Path, key: string): string[] =>
    reading.children(path).flatMap((item) => reading.textAt([...item, key]) ?? []);
  return {
    source: reading.children(['sources']).map((path) => String(path.at(-1))),
    SLO: keyed(['slos'], 'name'),
    team: [...new Set([...keyed(['slos'], 'team'), ...keyed(['detectors'], 'team'), ...keyed(['panels'], 'team')])],
    panel: keyed(['panels'], 'name'),
    receiver: keyed(['receivers'], 'name'),
    report: REPORT_BASES,
    stream: ['net', ...keyed(['savings', 'streams'], 'name')],
  };
}

/** Reports names that name nothing, names given twice, and sources that must be named. */
export function checkReferences(reading: Reading): void {
  const known = knownNames(reading);
  for (const { at, to } of REFERENCES) {
    for (const path of matching(reading, at.split('.'))) {
      const name = reading.textAt(path);
      if (name === undefined || name === '' || known[to].includes(name)) continue;
      unknown(reading, path, to, name, known[to]);
    }
  }
  checkRoutes(reading, known.receiver);
  for (const map of ['downtimePerMinute', 'downtime']) {
    for (const path of reading.children(['savings', map])) {
      const name = String(path.at(-1));
      if (!known.SLO.includes(name)) unknown(reading, path, 'SLO', name, known.SLO, true);
    }
  }
  checkComposites(reading);
  checkPairs(reading);
  checkReach(reading);
  checkNames(reading);
  checkSourcesGiven(reading, known.source);
  checkJobs(reading);
}

/** An SLO always agrees with itself, and with what it promises nothing is compared. */
function checkPairs(reading: Reading): void {
  for (const path of reading.children(['slos'])) {
    if (reading.value([...path, 'pair']) === undefined) continue;
    if (reading.textAt([...path, 'pair', 'slo']) !== reading.textAt([...path, 'name'])) continue;
    reading.problems.add([...path, 'pair', 'slo'], 'an SLO cannot be compared with itself', {
      hint: 'Name the SLO that measures the same from another source.',
    });
  }
}

/** The names that an `alertmanager.yml` gives and uses. */
export function checkAlertmanagerReferences(reading: Reading): void {
  checkRoutes(reading, knownNames(reading).receiver);
  checkNames(reading);
}

function checkRoutes(reading: Reading, receivers: readonly string[]): void {
  for (const path of routePaths(reading, ['route'])) {
    const name = reading.textAt([...path, 'receiver']);
    if (name && !receivers.includes(name)) unknown(reading, [...path, 'receiver'], 'receiver', name, receivers);
  }
}

/** A node of the route tree and all nodes below it. */
function routePaths(reading: Reading, path: Path): Path[] {
  return [path, ...reading.children([...path, 'routes']).flatMap((child) => routePaths(reading, child))];
}

function unknown(
  reading: Reading,
  path: Path,
  what: string,
  name: string,
  known: readonly string[],
  atKey = false,
): void {
  reading.problems.add(path, `there is no ${what} named "${name}"`, {
    atKey,
    allowed: known.slice(0, 20),
    suggestion: suggest(name, known),
    hint: known.length === 0 ? `The configuration has no ${what} at all.` : undefined,
  });
}

function matching(reading: Reading, pattern: readonly string[], base: Path = []): Path[] {
  const [first, ...rest] = pattern;
  if (first === undefined) return [base];
  const next = first === '*' ? reading.children(base) : [[...base, first]];
  return next.flatMap((path) => matching(reading, rest, path));
}

/** Composites that are made of each other. */
function checkComposites(reading: Reading): void {
  const slos = reading.children(['slos']).map((path) => ({
    path,
    name: reading.textAt([...path, 'name']) ?? '',
    members: reading
      .children([...path, 'sli', 'members'])
      .flatMap((member) => reading.textAt([...member, 'slo']) ?? []),
  }));
  const cycle = compositeCycle(slos);
  const first = slos.find(({ name }) => name === cycle?.[0]);
  if (cycle === undefined || first === undefined) return;
  reading.problems.add(
    [...first.path, 'sli', 'members'],
    `a composite cannot be part of itself: ${cycle.join(' → ')}`,
    {
      hint: 'Take one of them out of the ring.',
    },
  );
}

/** Receivers that nobody uses, and reports for receivers that have no mail. */
function checkReach(reading: Reading): void {
  const mailed = matching(reading, ['reports', '*', 'receivers', '*']);
  const alerted = new Set([
    reading.textAt(['alerts', 'receiver']),
    ...routePaths(reading, ['route']).map((path) => reading.textAt([...path, 'receiver'])),
  ]);
  for (const path of reading.children(['receivers'])) {
    const name = reading.textAt([...path, 'name']);
    if (name === undefined) continue;
    const reports = mailed.filter((report) => reading.textAt(report) === name);
    const ways = ['email_configs', 'slack_configs'].flatMap((key) => reading.children([...path, key]));
    if (ways.length === 0) {
      for (const report of reports) {
        reading.problems.add(
          report,
          `receiver "${name}" has no email_configs and no slack_configs, so that no report can reach it`,
        );
      }
    }
    for (const report of reports) {
      const lists = reading.children([...path, 'email_configs']).map((one) => reading.textAt([...one, 'to']) ?? '');
      if (!lists.some((to) => to.includes('{{')) || reading.value([...report.slice(0, 2), 'to']) !== undefined)
        continue;
      reading.problems.add(
        report,
        `the mail of receiver "${name}" goes to a template of alerts, which a report is none of`,
        {
          hint: 'Say in the report whom it goes to: to: [ADDRESS].',
        },
      );
    }
    if (reports.length === 0 && !alerted.has(name)) {
      reading.problems.add([...path, 'name'], `nothing is ever sent to "${name}"`, {
        severity: 'warning',
        hint: `Set alerts: { receiver: ${name} }, name it in a route, or in the receivers of a report.`,
      });
    }
  }
}

/** Names that are given twice. */
export function checkNames(reading: Reading): void {
  for (const { at, what } of NAMED) {
    const seen = new Map<string, Path>();
    for (const item of reading.children(at)) {
      const path = [...item, 'name'];
      const name = reading.textAt(path);
      if (name === undefined) continue;
      const first = seen.get(name);
      if (first) {
        const { file, line } = reading.problems.at(first);
        const where = file === reading.problems.at(path).file ? `line ${line}` : `${file}:${line}`;
        reading.problems.add(path, `there are two of ${what} "${name}", the first in ${where}`, {
          hint: 'Give it a name of its own.',
        });
      } else {
        seen.set(name, path);
      }
    }
  }
}

/** The source may be left out only where there is exactly one. */
function checkSourcesGiven(reading: Reading, sources: readonly string[]): void {
  if (sources.length <= 1) return;
  const missing = (path: Path): void => {
    if (reading.value(path) === undefined || reading.value([...path, 'source']) !== undefined) return;
    reading.problems.add(path, '"source" is missing: there are several', { allowed: sources });
  };
  for (const slo of reading.children(['slos'])) {
    if (reading.value([...slo, 'sli', 'composite']) === undefined) missing([...slo, 'sli']);
  }
  for (const list of ['detectors', 'panels', 'capacity']) for (const item of reading.children([list])) missing(item);
  for (const item of reading.children(['alerts', 'deploys'])) missing(item);
  for (const stream of reading.children(['savings', 'streams'])) {
    const asks = [['query'], ['openCost'], ['focus', 'table'], ['focus', 'query']];
    if (asks.some((key) => reading.value([...stream, ...key]) !== undefined)) missing(stream);
  }
}

function checkJobs(reading: Reading): void {
  const written = reading.value(['reports']);
  const reports =
    written === undefined
      ? REPORT_BASES
      : reading.children(['reports']).flatMap((item) => reading.textAt([...item, 'name']) ?? []);
  const allowed = ['all', ...JOB_NAMES, ...reports.map((name) => `report ${name}`)];
  for (const path of matching(reading, ['schedule', '*', 'jobs', '*'])) {
    const job = reading.textAt(path);
    if (job === undefined || allowed.includes(job)) continue;
    reading.problems.add(path, `there is no job named "${job}"`, { allowed, suggestion: suggest(job, allowed) });
  }
}
