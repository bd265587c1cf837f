import { resolve } from 'node:path';
import type { ReceiverDefinition, Routing } from '../alerting/index.ts';
import { ConfigError, type Diagnostic, UsageError } from '../errors.ts';
import type { Surroundings as KnownSources } from '../formats/index.ts';
import { PROMQL_DIALECTS } from '../queries/index.ts';
import type { TemplateLibrary } from '../templates/index.ts';
import { WEEKDAYS, type Weekday } from '../time/index.ts';
import type { Config } from './config.ts';
import {
  ALERTMANAGER_SECTIONS,
  emptyTree,
  type LoadOptions,
  readAlertmanagerTree,
  readConfigTree,
} from './files/config-tree.ts';
import { readRuleFile, readRuleFiles, ruleTree } from './files/rule-files.ts';
import { readSecretFiles } from './files/secret-files.ts';
import { readTemplateFiles } from './files/template-files.ts';
import { withForeignSlos } from './foreign-slos.ts';
import { diagnosticText } from './problems/diagnostic.ts';
import { suggest } from './problems/suggest.ts';
import { checkQueries } from './queries.ts';
import { Reading } from './reading.ts';
import { checkAlertmanagerReferences, checkReferences } from './references.ts';
import { CollectSchema, GENERAL, RetentionSchema } from './schema/general.ts';
import { SECTION_SHAPES } from './schema/root.ts';
import { type AlertRules, readAlertRules } from './sections/alert-rules.ts';
import { defaultsOf, type LoadedRules, readAlerts } from './sections/alerts.ts';
import { readCapacity } from './sections/capacity.ts';
import { maintenanceOf, readCorrections, withCorrections } from './sections/corrections.ts';
import { readDetectors } from './sections/detectors.ts';
import { readPanels } from './sections/panels.ts';
import { readReceivers } from './sections/receivers.ts';
import { readReports } from './sections/reports.ts';
import { readRouting } from './sections/routing.ts';
import { readSavings } from './sections/savings.ts';
import { readSchedule } from './sections/schedule.ts';
import { readSlos, type Surroundings } from './sections/slos.ts';
import { readSources } from './sections/sources.ts';
import { readStore } from './sections/store.ts';

/**
 * Reads a configuration: YAML, its globs, variables and secret files, everything checked and every default filled in.
 * @param file path of `nines.yaml`; variables come from the process unless `options` gives others
 * @throws ConfigError with all problems of all files at once
 */
export async function loadConfig(file: string, options: LoadOptions = {}): Promise<Config> {
  const { config, diagnostics } = await readConfig(file, options);
  if (config) return config;
  throw configError(diagnostics);
}

/** Everything that is wrong with some configurations, warnings included; nothing is thrown and nothing is connected to. */
export async function checkConfig(files: readonly string[], options: LoadOptions = {}): Promise<readonly Diagnostic[]> {
  const all: Diagnostic[] = [];
  for (const file of files) all.push(...(await readConfig(file, options)).diagnostics);
  return all;
}

/** The configuration, or undefined where there are errors, and the diagnostics in either case. */
export async function readConfig(
  file: string,
  options: LoadOptions = {},
): Promise<{ readonly config: Config | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  const written = await readConfigTree(file, SECTION_SHAPES, { env: process.env, ...options });
  const tree = withForeignSlos(written, knownSources(written.root.sources), options.strict ?? false);
  const { problems } = tree;
  // Nothing was read: what follows would only repeat that everything is missing.
  if (problems.failed && Object.keys(tree.root).length === 0)
    return { config: undefined, diagnostics: problems.diagnostics };
  const reading = new Reading(tree, await readSecretFiles(tree.root, problems, tree.readFile));
  const ruleFiles = await readRuleFiles(tree);
  const rules = { ...ruleFiles, reading: new Reading(ruleTree(tree, ruleFiles), new Map()) };
  const config = readSections(reading, rules, await readTemplateFiles(tree), tree.file);
  checkReferences(reading);
  checkQueries(reading);
  return { config: problems.failed ? undefined : config, diagnostics: problems.diagnostics };
}

export interface AlertmanagerConfig {
  readonly routing: Routing;
  readonly receivers: readonly ReceiverDefinition[];
}

/**
 * Reads a whole `alertmanager.yml`, unchanged. What is wrong has the reason and the mend in its diagnostic; what is right and has
 * no meaning here is a warning.
 */
export async function readAlertmanagerConfig(
  file: string,
  options: LoadOptions = {},
): Promise<{ readonly config: AlertmanagerConfig | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  const tree = await readAlertmanagerTree(file, options);
  const { problems } = tree;
  if (!problems.failed) {
    const reading = new Reading(tree, await readSecretFiles(tree.root, problems, tree.readFile));
    if (reading.value(['route']) === undefined) {
      problems.add([], 'there is no route', { hint: 'Add route: { receiver: NAME }.' });
    }
    checkLists(reading);
    const library = await readTemplateFiles(tree);
    const receivers = readReceivers(reading, library);
    const routing = readRouting(reading, library);
    checkAlertmanagerReferences(reading);
    if (routing && !problems.failed) return { config: { routing, receivers }, diagnostics: problems.diagnostics };
  }
  return { config: undefined, diagnostics: problems.diagnostics };
}

/** Like {@link readAlertmanagerConfig}. @throws ConfigError with all problems at once */
export async function loadAlertmanagerConfig(file: string, options: LoadOptions = {}): Promise<AlertmanagerConfig> {
  const { config, diagnostics } = await readAlertmanagerConfig(file, options);
  if (config) return config;
  throw configError(diagnostics);
}

/**
 * Reads one rule file against the sources of a configuration; its expressions may use what the configuration records.
 * @param source of rules that name none; the only source of type `prometheus` by default
 * @throws ConfigError with all problems of the file
 */
export async function loadRuleFile(config: Config, file: string, source?: string): Promise<AlertRules> {
  const tree = emptyTree(resolve(file), {});
  const values = await readRuleFile(tree, tree.file, 0, []);
  const files = { files: values.map((value) => ({ file: tree.file, item: 0, value })) };
  if (source !== undefined && !config.sources.some(({ name }) => name === source)) {
    throw new UsageError(`there is no source "${source}" in ${config.file}`, {
      hint: `Sources are: ${config.sources.map(({ name }) => name).join(', ')}.`,
    });
  }
  const defaults = files.files.map(() => ({ file: tree.file, ...defaultsOf(undefined), source }));
  const own = readAlertRules(
    new Reading(ruleTree(tree, files), new Map()),
    defaults,
    config.sources,
    config.alerts.labels,
  );
  if (tree.problems.failed) throw configError(tree.problems.diagnostics);
  const recordings = { ...config.alerts.recordings };
  for (const [name, list] of Object.entries(own.recordings)) {
    const taken = new Set(list.map(({ record }) => record));
    recordings[name] = [...(recordings[name] ?? []).filter(({ record }) => !taken.has(record)), ...list];
  }
  return { rules: own.rules, recordings };
}

/** Types of the sources by name, and the dialect that all of them have in common, before anything is checked. */
function knownSources(sources: unknown): KnownSources {
  const written = typeof sources === 'object' && sources !== null ? Object.entries(sources) : [];
  const known = written.map(
    ([name, source]: [string, { readonly type?: unknown; readonly language?: unknown } | null]) => ({
      name,
      type: String(source?.type ?? ''),
      language: source?.language,
    }),
  );
  const [dialect, another] = new Set(known.filter(({ type }) => type === 'prometheus').map(({ language }) => language));
  return {
    sources: Object.fromEntries(known.map(({ name, type }) => [name, type])),
    language: PROMQL_DIALECTS.find((one) => one === dialect && another === undefined) ?? 'promql',
  };
}

function readSections(
  reading: Reading,
  rules: LoadedRules,
  library: TemplateLibrary,
  file: string,
): Config | undefined {
  checkSectionNames(reading);
  const timeZone = reading.parse(GENERAL.timeZone, ['timeZone']) ?? 'UTC';
  const weekday = reading.parse(GENERAL.weekStartsOn, ['weekStartsOn']) ?? 'monday';
  const currency = reading.parse(GENERAL.currency, ['currency']) ?? 'USD';
  const sources = reading.children(['sources']);
  const surroundings: Surroundings = {
    timeZone,
    weekStartsOn: WEEKDAYS.indexOf(weekday) as Weekday,
    currency,
    onlySource: sources.length === 1 ? String(sources[0]?.at(-1)) : undefined,
  };
  const store = readStore(reading);
  const retention = reading.parse(RetentionSchema, ['retention']);
  const collect = reading.parse(CollectSchema, ['collect']);
  const reports = readReports(reading);
  const known = readSources(reading);
  const alerts = readAlerts(reading, rules, known, library);
  const corrections = readCorrections(reading, surroundings);
  const detectors = readDetectors(reading, surroundings, reading.parse(GENERAL.holidays, ['holidays']) ?? []);
  const rest = {
    file,
    sources: known,
    slos: withCorrections(readSlos(reading, surroundings), corrections),
    detectors,
    maintenance: maintenanceOf(detectors, corrections),
    savings: readSavings(reading, surroundings),
    receivers: readReceivers(reading, library),
    panels: readPanels(reading, surroundings),
    capacity: readCapacity(reading, surroundings),
    reports,
    schedule: readSchedule(reading, reports, surroundings),
    timeZone,
    weekStartsOn: surroundings.weekStartsOn,
    currency,
    locale: reading.parse(GENERAL.locale, ['locale']) ?? 'en',
    externalUrl: reading.parse(GENERAL.externalUrl, ['externalUrl']) ?? '',
  };
  if (!store || !alerts || !retention || !collect) return undefined;
  return {
    ...rest,
    store,
    alerts,
    retention: { detailMs: retention.detail, aggregatesMs: retention.aggregates },
    collect: { overlapMs: collect.overlap, initialMs: collect.initial },
  };
}

/** Alertmanager takes a section without a value for one that is not there, and nothing else for a list. */
function checkLists(reading: Reading): void {
  for (const section of [...ALERTMANAGER_SECTIONS]) {
    const value = reading.value([section]);
    const isList = SECTION_SHAPES[section] === 'list' || section === 'templates';
    if (!isList || value === undefined || value === null || Array.isArray(value)) continue;
    reading.problems.add([section], 'must be a list', { hint: 'Begin every item with "- ".' });
  }
}

/** Unknown sections, and sections that hold a list where a map belongs or the other way round. */
function checkSectionNames(reading: Reading): void {
  const known = Object.keys(SECTION_SHAPES);
  for (const path of reading.children([])) {
    const name = String(path[0]);
    const shape = Object.hasOwn(SECTION_SHAPES, name) ? SECTION_SHAPES[name] : undefined;
    const value = reading.value(path);
    if (shape === undefined) {
      reading.problems.add(path, `unknown section "${name}"`, {
        atKey: true,
        suggestion: suggest(name, known),
        allowed: known,
      });
    } else if (shape === 'list' && !Array.isArray(value)) {
      reading.problems.add(path, value === null ? 'the section is empty' : 'must be a list', {
        atKey: value === null,
        hint: value === null ? 'Give it items, or remove it.' : 'Begin every item with "- ".',
      });
    }
  }
}

function configError(diagnostics: readonly Diagnostic[]): ConfigError {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const count = errors === 1 ? 'one problem' : `${errors} problems`;
  const message = [`the configuration has ${count}`, ...diagnostics.map(diagnosticText)].join('\n');
  return new ConfigError(message, diagnostics);
}
