import { UsageError } from '../errors.ts';
import { inspectQuery } from '../queries/index.ts';
import { formatDuration, parseDuration } from '../time/index.ts';
import { Fields } from './fields.ts';
import type { ForeignDocument, ImportedSlo, Path, Surroundings } from './foreign-document.ts';
import type { Notes } from './notes.ts';
import { complementOf, divisionOf } from './promql-parts.ts';
import { sourceOf } from './source-of.ts';
import { given, labelsFrom, nameFrom, percent, withOurWindow } from './written.ts';

/** Sloth takes 30 days where nobody names a period (`--default-slo-period`). */
const PERIOD = '30d';

/** Names of fields in the plain form and in the Kubernetes form. */
const WORDS = {
  plain: {
    errorQuery: 'error_query',
    totalQuery: 'total_query',
    errorRatioQuery: 'error_ratio_query',
    pageAlert: 'page_alert',
    ticketAlert: 'ticket_alert',
    sloPlugins: 'slo_plugins',
  },
  kubernetes: {
    errorQuery: 'errorQuery',
    totalQuery: 'totalQuery',
    errorRatioQuery: 'errorRatioQuery',
    pageAlert: 'pageAlert',
    ticketAlert: 'ticketAlert',
    sloPlugins: 'sloPlugins',
  },
} as const;
type Words = (typeof WORDS)['plain' | 'kubernetes'];

interface AlertWindow {
  readonly severity: 'page' | 'ticket';
  readonly long: string;
  readonly short: string;
  readonly budgetShare: string;
}

/** The rows of Sloth's own catalogue for 30 days (`internal/alert/windows/google-30d.yaml`). */
const GOOGLE_30D: readonly AlertWindow[] = [
  { severity: 'page', long: '1h', short: '5m', budgetShare: '2%' },
  { severity: 'page', long: '6h', short: '30m', budgetShare: '5%' },
  { severity: 'ticket', long: '1d', short: '2h', budgetShare: '10%' },
  { severity: 'ticket', long: '3d', short: '6h', budgetShare: '10%' },
];

export const SLOTH_VERSION = 'prometheus/v1';
export const SLOTH_KUBERNETES = 'sloth.slok.dev/v1';

/** Sloth's `prometheus/v1`, its Kubernetes form, and its alert windows, which hold for all SLOs that are read with them. */
export function importSloth(
  documents: readonly ForeignDocument[],
  surroundings: Surroundings,
  notes: Notes,
): readonly ImportedSlo[] {
  const catalogue = new Map<string, readonly AlertWindow[]>();
  const services: Service[] = [];
  for (const document of documents) {
    const fields = new Fields(document.value, document.path, notes);
    if (document.value.apiVersion !== SLOTH_KUBERNETES) {
      fields.raw('version');
      services.push({ fields, words: WORDS.plain });
      continue;
    }
    fields.raw('apiVersion');
    if (!fields.has('kind')) fields.missing('kind');
    const kind = fields.choice('kind', ['PrometheusServiceLevel', 'AlertWindows']);
    const metadata = fields.map('metadata');
    for (const key of ['name', 'namespace', 'labels']) metadata.raw(key);
    metadata.meaningless('annotations', 'nothing here reads them.');
    metadata.finish('warn');
    if (!fields.has('spec')) fields.missing('spec');
    fields.raw('status');
    if (kind === 'AlertWindows') readAlertWindows(fields.map('spec'), catalogue);
    else services.push({ fields: fields.map('spec'), words: WORDS.kubernetes });
    if (kind !== undefined) fields.finish('warn');
  }
  return services.flatMap((service) => importService(service, catalogue, surroundings));
}

interface Service {
  readonly fields: Fields;
  readonly words: Words;
}

function readAlertWindows(spec: Fields, catalogue: Map<string, readonly AlertWindow[]>): void {
  const { notes } = spec;
  const before = notes.refusals;
  const period = readDuration(spec, 'sloPeriod');
  const windows = (['page', 'ticket'] as const).flatMap((severity) => {
    const group = spec.map(severity);
    if (!spec.has(severity)) spec.missing(severity);
    const rows = (['quick', 'slow'] as const).map((speed) => {
      if (!group.has(speed)) group.missing(speed);
      const fields = group.map(speed);
      const share = fields.number('errorBudgetPercent');
      if (share === undefined) fields.missing('errorBudgetPercent');
      else if (!(share > 0 && share <= 100)) {
        notes.refuse(
          fields.at('errorBudgetPercent'),
          `"errorBudgetPercent" must lie between 0 and 100, and ${share} does not`,
        );
      }
      const short = readDuration(fields, 'shortWindow');
      const long = readDuration(fields, 'longWindow');
      fields.finish('warn');
      if (short !== undefined && long !== undefined && short >= long) {
        notes.refuse(fields.at('shortWindow'), '"shortWindow" must be shorter than "longWindow"');
      }
      return {
        severity,
        long: formatDuration(long ?? 0),
        short: formatDuration(short ?? 0),
        budgetShare: percent(share ?? 0),
      };
    });
    group.finish('warn');
    return rows;
  });
  spec.finish('warn');
  if (period === undefined || notes.refusals > before) return;
  catalogue.set(formatDuration(period), windows);
  if (formatDuration(period) !== PERIOD) {
    notes.warn(spec.at('sloPeriod'), `the windows are left out: the SLOs of Sloth have a period of ${PERIOD} here`, {
      hint: 'Convert the SLOs with nines convert, and set their window and burnRules.',
    });
  }
}

function readDuration(fields: Fields, key: string): number | undefined {
  const text = fields.required(key);
  if (text === undefined) return undefined;
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    fields.notes.refuse(fields.at(key), `"${text}" is not a duration in "${key}"`);
    return undefined;
  }
}

function importService(
  { fields, words }: Service,
  catalogue: ReadonlyMap<string, readonly AlertWindow[]>,
  surroundings: Surroundings,
): readonly ImportedSlo[] {
  const service = fields.required('service');
  const labels = labelsFrom(fields.map('labels').entries(), fields.at('labels'), fields.notes);
  fields.meaningless(words.sloPlugins, 'plugins are programs of Sloth.');
  fields.meaningless('sloPlugins', 'plugins are programs of Sloth.');
  const slos = fields.maps('slos');
  if (slos.length === 0) fields.missing('slos');
  const imported = slos.map((slo) => importSlo(slo, words, service, labels, catalogue, surroundings));
  fields.finish('warn');
  return imported.flatMap((slo) => slo ?? []);
}

function importSlo(
  fields: Fields,
  words: Words,
  service: string | undefined,
  common: Readonly<Record<string, string>>,
  catalogue: ReadonlyMap<string, readonly AlertWindow[]>,
  surroundings: Surroundings,
): ImportedSlo | undefined {
  const { notes } = fields;
  const before = notes.refusals;
  const name = fields.required('name');
  const objective = readObjective(fields);
  const description = fields.text('description');
  const labels = labelsFrom(fields.map('labels').entries(), fields.at('labels'), notes);
  fields.meaningless('plugins', 'plugins are programs of Sloth.');
  if (!fields.has('sli')) fields.missing('sli');
  const sli = fields.has('sli') ? readSli(fields.map('sli'), words, surroundings) : undefined;
  const alerting = readAlerting(fields.map('alerting'), fields, words);
  fields.finish('warn');
  if (notes.refusals > before || sli === undefined) return undefined;
  if (name === undefined || objective === undefined || service === undefined) return undefined;
  const windows = (catalogue.get(PERIOD) ?? GOOGLE_30D)
    .filter(({ severity }) => alerting.severities.includes(severity))
    .filter(({ long, budgetShare }) => reachable(long, budgetShare, objective));
  return {
    slo: given({
      name: nameFrom(service, name),
      title: `${service} ${name}`,
      description,
      service,
      labels: { ...common, ...labels, ...alerting.labels },
      runbook: alerting.runbook,
      objective: percent(objective),
      window: PERIOD,
      sli: sli.sli,
      burnRules: isCustom(windows) ? windows : undefined,
    }),
    path: fields.path,
    places: { name: fields.at('name'), objective: fields.at('objective'), ...sli.places },
  };
}

/** The catalogue's own rows are the defaults of a window of 30 days, and need not be written. */
function isCustom(windows: readonly AlertWindow[]): boolean {
  return JSON.stringify(windows) !== JSON.stringify(GOOGLE_30D);
}

/** Whether an outage can burn that fast: share × period ÷ long window is below 1 ÷ (1 − objective). */
function reachable(long: string, budgetShare: string, objective: number): boolean {
  const factor = (Number.parseFloat(budgetShare) / 100) * (parseDuration(PERIOD) / parseDuration(long));
  return factor * (1 - objective / 100) < 1;
}

function readObjective(fields: Fields): number | undefined {
  if (!fields.has('objective')) fields.missing('objective');
  const objective = fields.number('objective');
  if (objective === undefined || (objective > 0 && objective < 100)) return objective;
  fields.notes.refuse(fields.at('objective'), `"objective" is a percentage between 0 and 100, and ${objective} is not`);
  return undefined;
}

interface ReadSli {
  readonly sli: Readonly<Record<string, unknown>>;
  readonly places: Readonly<Record<string, Path>>;
}

function readSli(sli: Fields, words: Words, surroundings: Surroundings): ReadSli | undefined {
  const { notes } = sli;
  const forms = ['events', 'raw', 'plugin'].filter((form) => sli.has(form));
  if (forms.length !== 1) {
    for (const form of forms) sli.raw(form);
    notes.refuse(sli.path, forms.length === 0 ? '"sli" is empty' : '"sli" has more than one of them', {
      allowed: ['events', 'raw', 'plugin'],
    });
    sli.finish('warn');
    return undefined;
  }
  if (sli.has('plugin')) {
    const plugin = sli.map('plugin');
    const id = plugin.required('id');
    plugin.raw('options');
    sli.finish('warn');
    if (id !== undefined) {
      notes.warn(sli.at('plugin'), `the SLO is not measured: the plugin "${id}" is a program of Sloth`, {
        hint: 'Write the queries that it makes under events.',
      });
    }
    return undefined;
  }
  const read = sli.has('events') ? readEvents(sli.map('events'), words) : readRaw(sli.map('raw'), words);
  sli.finish('warn');
  if (read === undefined) return undefined;
  const queries = [read.sli.good, read.sli.bad, read.sli.valid, read.sli.ratio]
    .flatMap((query) => query ?? [])
    .map(String);
  const source = sourceOf({ ref: undefined, type: 'prometheus', path: sli.path }, queries, surroundings, notes);
  if (source === undefined) return undefined;
  return { ...read, sli: { ...(source.name !== undefined && { source: source.name }), ...read.sli } };
}

/** A query that Prometheus can read. */
function readQuery(fields: Fields, key: string): string | undefined {
  const written = fields.required(key);
  if (written === undefined) return undefined;
  const query = withOurWindow(written);
  for (const { message, hint } of inspectQuery('promql', query)) {
    fields.notes.refuse(fields.at(key), `"${key}": ${message}`, hint === undefined ? {} : { hint });
  }
  return query;
}

function readEvents(events: Fields, words: Words): ReadSli | undefined {
  const bad = readQuery(events, words.errorQuery);
  const valid = readQuery(events, words.totalQuery);
  events.finish('warn');
  if (bad === undefined || valid === undefined) return undefined;
  return {
    sli: { bad, valid },
    places: { 'sli.bad': events.at(words.errorQuery), 'sli.valid': events.at(words.totalQuery) },
  };
}

/** A share of errors that is a division is its two counts; anything else is a ratio that somebody else computed. */
function readRaw(raw: Fields, words: Words): ReadSli | undefined {
  const query = readQuery(raw, words.errorRatioQuery);
  raw.finish('warn');
  if (query === undefined) return undefined;
  const at = raw.at(words.errorRatioQuery);
  const bad = divisionOf(query);
  if (bad) return { sli: { bad: bad.part, valid: bad.whole }, places: { 'sli.bad': at, 'sli.valid': at } };
  const complement = complementOf(query);
  const good = complement === undefined ? undefined : divisionOf(complement);
  if (good) return { sli: { good: good.part, valid: good.whole }, places: { 'sli.good': at, 'sli.valid': at } };
  return { sli: { ratio: query, ratioOf: 'bad' }, places: { 'sli.ratio': at } };
}

interface Alerting {
  readonly severities: readonly ('page' | 'ticket')[];
  readonly labels: Readonly<Record<string, string>>;
  readonly runbook: string | undefined;
}

function readAlerting(alerting: Fields, slo: Fields, words: Words): Alerting {
  const { notes } = alerting;
  const severities: ('page' | 'ticket')[] = [];
  const name = alerting.text('name');
  for (const [severity, key] of [
    ['page', words.pageAlert],
    ['ticket', words.ticketAlert],
  ] as const) {
    const alert = alerting.map(key);
    if (alert.flag('disable') !== true) severities.push(severity);
    alert.meaningless('labels', 'alerts have the labels of their SLO; the severity is a label of its own.');
    alert.meaningless('annotations', 'the texts of alerts are written by nines.');
    alert.finish('warn');
  }
  if (severities.length > 0 && (name === undefined || name.trim() === '')) {
    notes.refuse(
      alerting.has('name') || name !== undefined ? alerting.at('name') : slo.path,
      '"alerting.name" is missing, and alerts are not disabled',
    );
  } else if (name !== undefined && severities.length > 0) {
    notes.warn(alerting.at('name'), `the alert "${name}" is called ErrorBudgetBurn here, with the SLO as a label`);
  }
  const annotations = alerting.map('annotations').entries();
  const runbook = ['runbook', 'runbook_url', 'runbookUrl']
    .map((key) => annotations[key])
    .find((url) => typeof url === 'string');
  for (const key of Object.keys(annotations)) {
    if (annotations[key] !== runbook) {
      notes.warn(
        alerting.at('annotations', key),
        `the annotation "${key}" is left out: the texts of alerts are written by nines`,
      );
    }
  }
  const labels = labelsFrom(alerting.map('labels').entries(), alerting.at('labels'), notes);
  alerting.finish('warn');
  return { severities, labels, runbook: typeof runbook === 'string' ? runbook : undefined };
}
