import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { findBinary } from './binaries.ts';
import { PATIENCE_MS } from './patience.ts';

/** A series of a unit test of rules: a value a minute from minute 0, in promtool's notation. */
export interface UnitSeries {
  readonly series: string;
  readonly values: string;
}

/** What an expression must give at an instant since minute 0. */
export interface UnitCheck {
  readonly expr: string;
  readonly eval_time: string;
  readonly samples: readonly { readonly value: number; readonly slo?: string }[];
}

/** Runs promtool on files that it finds in `folder`; gives what it said. @throws Error with that, where it is not content. */
export function runPromtool(
  folder: string,
  command: readonly string[],
  files: Readonly<Record<string, string>>,
  last: string,
): string {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  try {
    const args = [...command, last];
    return execFileSync(findBinary('promtool') ?? '', args, { cwd: folder, encoding: 'utf8', timeout: PATIENCE_MS });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`promtool: ${stdout ?? ''}${stderr ?? ''}`.slice(0, 4000));
  }
}

/** Evaluates rules every minute over the series, and holds the checks against them. @throws Error where one fails. */
export function testRules(
  folder: string,
  rules: string,
  series: readonly UnitSeries[],
  checks: readonly UnitCheck[],
): void {
  const unit = stringify({
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: series,
        promql_expr_test: checks.map(({ expr, eval_time, samples }) => ({
          expr,
          eval_time,
          exp_samples: samples.map(({ value, slo }) => ({ labels: slo ? `{slo="${slo}"}` : '{}', value })),
        })),
      },
    ],
  });
  runPromtool(folder, ['test', 'rules'], { 'rules.yaml': rules, 'unit.yaml': unit }, 'unit.yaml');
}
