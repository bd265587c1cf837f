import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { selectorsOf } from '../../src/queries/index.ts';

const SEEDS =
  process.env.NINES_CONFORMANCE === undefined
    ? fileURLToPath(new URL('../../../shared/seeds', import.meta.url))
    : join(process.env.NINES_CONFORMANCE, '..', 'seeds');

/** The monitoring guide of a system; undefined where the folder of guides is not at hand. */
export function readGuide(name: string): string | undefined {
  const file = join(SEEDS, `${name}.md`);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

export interface GuideAlert {
  readonly name: string;
  readonly expr: string;
  readonly for: string | undefined;
  readonly severity: string | undefined;
}

/** What a guide names, read from its headings, code and bullets. */
export interface GuideItems {
  readonly headings: readonly string[];
  readonly alerts: readonly GuideAlert[];
  readonly records: readonly string[];
  readonly metrics: readonly string[];
  readonly receivers: readonly string[];
  readonly channels: readonly string[];
  readonly jobs: readonly string[];
  readonly panels: readonly string[];
  readonly tables: readonly string[];
  /** Numbers behind a comparison in bullets and comments (`p95 < 5s`), in programs (`threshold: 0.9`) and of panels. */
  readonly thresholds: readonly string[];
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

export function guideItems(guide: string): GuideItems {
  const outside = guide.replace(/```[\s\S]*?```/g, '');
  const alerts = guideAlerts(guide);
  const records = all(guide, /^\s*- record:\s*(\S+)/gm);
  const json = all(guide, /"expr":\s*"((?:[^"\\]|\\.)*)"/g).map((text) => JSON.parse(`"${text}"`) as string);
  const expressions = [...alerts.map(({ expr }) => expr), ...blocksOf(guide, 'expr'), ...json];
  return {
    headings: unique(all(outside, /^#{2,4} (.+)$/gm).map(plain)),
    alerts,
    records: unique(records),
    metrics: unique([...expressions.flatMap(metricsOf), ...declared(guide)]),
    receivers: unique([
      ...all(guide, /^\s*- name:\s*'([\w.-]+)'\s*\n\s*(?:email|pagerduty|slack|webhook)_configs/gm),
      ...all(guide, /Receiver::\w+ \{\s*name: "([\w.-]+)"/g),
    ]),
    channels: unique(all(guide, /['"*\s](#[a-z][\w-]+)['"\s]/g)),
    jobs: unique(all(guide, /job_name:\s*'([^']+)'/g)),
    panels: unique(all(guide, /"title":\s*"([^"{]+)"/g)),
    tables: unique(all(guide, /CREATE (?:TABLE|MATERIALIZED VIEW)(?: IF NOT EXISTS)? ([\w.]+)/gi)),
    thresholds: unique([
      ...all(guide, /^\s*[-#]\s.*?[<>]=?\s*\$?(\d[\d.,]*)/gm),
      ...all(guide, /threshold\w*["']?\s*[:=]\s*(\d[\d.]*)/gi),
      ...all(guide, /\{[^{}]*"color"[^{}]*"value":\s*(\d[\d.]*)/g),
    ]),
  };
}

/** A heading without signs, numbers and what stands in brackets. */
export function plain(heading: string): string {
  return heading
    .replace(/\(.*?\)/g, '')
    .replace(/[^A-Za-z0-9&/ -]/g, '')
    .replace(/^[\d ]+/, '')
    .trim()
    .toLowerCase();
}

/** Values of a YAML key: on its line, or as a block below it. */
function blocksOf(text: string, key: string): string[] {
  const found: string[] = [];
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    const match = new RegExp(`^(\\s*)(?:- )?${key}:\\s*(.*)$`).exec(line);
    if (match === null) continue;
    const value = match[2] ?? '';
    if (value !== '|') found.push(value.replace(/\s+#.*$/, ''));
    else {
      const indent = (match[1] ?? '').length;
      const rest = lines.slice(i + 1);
      const end = rest.findIndex((next) => next.trim() !== '' && next.search(/\S/) <= indent);
      found.push(
        rest
          .slice(0, end === -1 ? undefined : end)
          .join('\n')
          .trim(),
      );
    }
  }
  return found;
}

function guideAlerts(guide: string): GuideAlert[] {
  const yaml = guide
    .split(/^\s*- alert:\s*/m)
    .slice(1)
    .map((part) => {
      const [name = ''] = part.split('\n');
      const body = part.split(/^\s*- (?:alert|record|name):|```/m)[0] ?? '';
      return {
        name: name.trim(),
        expr: blocksOf(body, 'expr')[0] ?? '',
        for: blocksOf(body, 'for')[0],
        severity: blocksOf(body, 'severity')[0],
      };
    });
  const rust = [
    ...guide.matchAll(
      /AlertRule \{\s*name: "(\w+)",\s*query: "([^"]+)",\s*duration: Duration::from_minutes\((\d+)\),\s*severity: Severity::(\w+)/g,
    ),
  ].map(([, name = '', expr = '', minutes = '', severity = '']) => ({
    name,
    expr,
    for: `${minutes}m`,
    severity: severity.toLowerCase(),
  }));
  return [...yaml, ...rust];
}

function metricsOf(expression: string): string[] {
  try {
    return selectorsOf(expression).flatMap(({ matchers }) =>
      matchers.filter(({ label, operator }) => label === '__name__' && operator === '=').map(({ value }) => value),
    );
  } catch {
    return [];
  }
}

/** Names that programs of a guide register. */
function declared(guide: string): string[] {
  return all(
    guide,
    /(?:Counter|Gauge|Histogram|Summary|Counter::new|Gauge::new|HistogramOpts::new|create_(?:counter|gauge|histogram)|MetricBuilder::\w+|with_metric)\(\s*['"]([a-z_:]+)['"]/g,
  );
}
