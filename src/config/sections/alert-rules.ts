import { basename, dirname } from 'node:path';
import type { AlertRule, RecordingRule } from '../../alerting/index.ts';
import { inspectQuery, languageOf, type QueryLanguage, withBoolComparison } from '../../queries/index.ts';
import type { Labels } from '../../series/index.ts';
import { checkRuleTemplate } from '../../templates/index.ts';
import type { SourceConfig } from '../config.ts';
import { RULE_FILES } from '../files/rule-files.ts';
import type { Path } from '../problems/diagnostic.ts';
import { suggest } from '../problems/suggest.ts';
import { lineAndColumn } from '../queries.ts';
import type { Reading } from '../reading.ts';
import {
  IGNORED_FILE_KEYS,
  IGNORED_GROUP_KEYS,
  IGNORED_RULE_KEYS,
  type RuleGroupInput,
  RuleGroupSchema,
  type RuleInput,
  RuleSchema,
} from '../schema/rule-files.ts';

/** What a file says nothing about. */
export interface RuleFileDefaults {
  readonly file: string;
  readonly source: string | undefined;
  readonly intervalMs: number;
  readonly onMissing: 'resolve' | 'freeze';
}

export interface AlertRules {
  readonly rules: readonly AlertRule[];
  /** By the name of their source. */
  readonly recordings: Readonly<Record<string, readonly RecordingRule[]>>;
}

/**
 * Reads rules from their files. What is wrong with any of them is reported with the line of its own file: keys, durations, expressions,
 * templates.
 * @param reading of a tree whose root has the files' values under `ruleFiles`
 * @param defaults of each file, in the same order
 */
export function readAlertRules(
  reading: Reading,
  defaults: readonly RuleFileDefaults[],
  sources: readonly SourceConfig[],
  common: Labels,
): AlertRules {
  const rules: AlertRule[] = [];
  const recordings: Record<string, RecordingRule[]> = {};
  const taken = new Map<string, number>();
  const alike = new Map<string, string>();
  for (const [index, fileDefaults] of defaults.entries()) {
    for (const { path, group } of groupsOf(reading, [RULE_FILES, index])) {
      for (const [i, written] of group.rules.entries()) {
        const at = [...path, 'rules', i];
        if (written === undefined) continue;
        warnIgnored(reading, at, IGNORED_RULE_KEYS);
        const rule = reading.parse(RuleSchema, at);
        const source = sourceOf(reading, at, path, rule, group, fileDefaults, sources);
        if (rule === undefined) continue;
        checkTexts(reading, at, rule);
        if (source === undefined) continue;
        const language = languageOf(source.type, source.type === 'prometheus' ? source.language : undefined);
        const onMissing = rule.onMissing ?? group.onMissing ?? fileDefaults.onMissing;
        if (
          checkExpression(reading, [...at, 'expr'], rule.expr, language) &&
          rule.alert !== undefined &&
          onMissing === 'freeze'
        ) {
          checkFreezable(reading, [...at, 'expr'], rule.expr, language);
        }
        const { line } = reading.problems.at([...at, 'expr']);
        const place = `${basename(dirname(fileDefaults.file))}/${basename(fileDefaults.file)}:${line}`;
        const labels = { ...group.labels, ...rule.labels };
        const intervalMs = group.interval || fileDefaults.intervalMs;
        if (rule.record !== undefined) {
          recordings[source.name] ??= [];
          recordings[source.name]?.push({ record: rule.record, expr: rule.expr, labels, intervalMs, place });
          continue;
        }
        const name = rule.alert ?? '';
        const id = `rule ${group.name}/${name}`;
        const count = (taken.get(id) ?? 0) + 1;
        taken.set(id, count);
        warnAlike(reading, at, alike, JSON.stringify([name, Object.entries(labels).sort(), rule.expr.trim()]), place);
        rules.push({
          id: count === 1 ? id : `${id} (${count})`,
          name,
          group: group.name,
          file: fileDefaults.file,
          line,
          source: source.name,
          language,
          expr: rule.expr.trim(),
          intervalMs,
          queryOffsetMs: group.query_offset,
          forMs: rule.for ?? 0,
          keepFiringForMs: rule.keep_firing_for ?? 0,
          limit: group.limit,
          onMissing,
          labels,
          annotations: rule.annotations,
          externalLabels: { ...common, ...source.labels },
          sourceUrl: source.type === 'prometheus' ? source.http.url.replace(/\/+$/, '') : '',
        });
      }
    }
  }
  return { rules, recordings };
}

function groupsOf(reading: Reading, path: Path): readonly { path: Path; group: RuleGroupInput }[] {
  for (const key of reading.children(path)) {
    const name = String(key.at(-1));
    if (!['groups', ...IGNORED_FILE_KEYS].includes(name)) {
      reading.problems.add(key, `unknown key "${name}"`, {
        atKey: true,
        suggestion: suggest(name, ['groups']),
        allowed: ['groups'],
      });
    }
  }
  warnIgnored(reading, path, IGNORED_FILE_KEYS);
  const groups = reading.value([...path, 'groups']);
  if (groups !== null && groups !== undefined && !Array.isArray(groups)) {
    reading.problems.add([...path, 'groups'], 'must be a list of groups', {
      hint: 'Begin every group with "- name:".',
    });
  }
  const names = new Set<string>();
  return reading.children([...path, 'groups']).flatMap((at) => {
    warnIgnored(reading, at, IGNORED_GROUP_KEYS);
    // The rules of a group that is wrong itself are looked at all the same.
    const group = reading.parse(RuleGroupSchema, at) ?? stripped(reading.value(at));
    if (group === undefined) return [];
    if (names.has(group.name)) reading.problems.add([...at, 'name'], `the file has another group "${group.name}"`);
    names.add(group.name);
    return [{ path: at, group }];
  });
}

function warnIgnored(reading: Reading, at: Path, keys: readonly string[]): void {
  for (const key of keys) {
    if (reading.value([...at, key]) === undefined) continue;
    reading.problems.add([...at, key], `"${key}" has no meaning here and is read over`, {
      severity: 'warning',
      atKey: true,
    });
  }
}

function stripped(group: unknown): RuleGroupInput | undefined {
  const rules = typeof group === 'object' && group !== null && 'rules' in group ? group.rules : undefined;
  return RuleGroupSchema.safeParse({ name: 'unnamed', rules }).data;
}

/** The source that a rule asks, by the nearest that names one. */
function sourceOf(
  reading: Reading,
  at: Path,
  groupPath: Path,
  rule: RuleInput | undefined,
  group: RuleGroupInput,
  defaults: RuleFileDefaults,
  sources: readonly SourceConfig[],
): SourceConfig | undefined {
  const own = rule?.source !== undefined;
  const name = rule?.source ?? group.source ?? defaults.source;
  const of = sources.filter(({ type }) => type === 'prometheus');
  const source = name === undefined ? (of.length === 1 ? of[0] : undefined) : sources.find((one) => one.name === name);
  if (source?.type === 'file') {
    reading.problems.add(at, `source "${source.name}" is a file, which answers no expressions`, {
      hint: 'Name a source of type prometheus or clickhouse.',
    });
    return undefined;
  }
  if (source !== undefined) return source;
  const names = sources.filter(({ type }) => type !== 'file').map((one) => one.name);
  if (name === undefined) {
    reading.problems.add(groupPath, 'it is not said which source these rules ask', {
      allowed: names,
      hint: 'Write alerts: { ruleFiles: [{ files: …, source: NAME }] }, or source: NAME in the group.',
    });
  } else if (own || group.source !== undefined) {
    reading.problems.add(own ? [...at, 'source'] : [...groupPath, 'source'], `there is no source "${name}"`, {
      suggestion: suggest(name, names),
      allowed: names,
    });
  }
  return undefined;
}

function checkExpression(reading: Reading, path: Path, expr: string, language: QueryLanguage): boolean {
  const problems = inspectQuery(language, expr);
  for (const { message, hint, offset } of problems) {
    reading.problems.add(path, message, { offset: lineAndColumn(expr, offset), hint });
  }
  return problems.length === 0;
}

/** An empty answer tells missing data from a condition that does not hold only where the comparison can be asked for both. */
function checkFreezable(reading: Reading, path: Path, expr: string, language: QueryLanguage): void {
  if (language === 'promql' && withBoolComparison(expr) !== undefined) return;
  reading.problems.add(path, 'onMissing: freeze needs an expression that is a comparison, such as a / b > 0.05', {
    hint: 'Write the comparison last, without bool, or leave onMissing as it is.',
  });
}

function checkTexts(reading: Reading, at: Path, rule: RuleInput): void {
  // Labels of recorded series are texts as they are.
  if (rule.alert === undefined) return;
  for (const key of ['labels', 'annotations'] as const) {
    for (const [name, template] of Object.entries(rule[key])) {
      for (const { message, hint, offset } of checkRuleTemplate(template, key === 'annotations')) {
        reading.problems.add([...at, key, name], `template: ${message}`, {
          offset: lineAndColumn(template, offset),
          hint,
        });
      }
    }
  }
}

function warnAlike(reading: Reading, at: Path, known: Map<string, string>, identity: string, place: string): void {
  const first = known.get(identity);
  if (first === undefined) known.set(identity, place);
  else {
    reading.problems.add(at, `the rule of ${first} is the same: both give the same alerts`, {
      severity: 'warning',
      hint: 'Remove one of the two, or give one a label of its own.',
    });
  }
}
