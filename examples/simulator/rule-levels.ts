import { parse, stringify } from 'yaml';
import { selectorsOf } from '../../src/queries/index.ts';
import { formatDuration } from '../../src/time/index.ts';

interface Recording {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const DAY_MS = 86_400_000;

/**
 * The recording rules of rule files as rule files of one level each: a rule stands in a later file than the rules it uses. `promtool tsdb
 * create-blocks-from rules` evaluates every rule on what is stored, so that it is run once for each.
 * @param everyMs distance of the evaluations in place of the groups' own; averages over more than a day are taken as seldom as one that is asked
 * at any instant still finds the last.
 */
export function ruleLevels(ruleFiles: readonly string[], everyMs: number): readonly string[] {
  const rules = ruleFiles.flatMap((text) => {
    const { groups = [] } = parse(text) as { groups?: { rules?: Partial<Recording>[] }[] };
    return groups.flatMap((group) => group.rules ?? []).filter((rule): rule is Recording => rule.record !== undefined);
  });
  const levels: Recording[][] = [];
  const levelOf = ({ expr }: Recording): number => {
    const used = new Set(selectorsOf(expr).map(({ metric }) => metric));
    const needed = rules.filter(({ record }) => used.has(record)).map((rule) => levelOf(rule) + 1);
    return Math.max(0, ...needed);
  };
  for (const rule of rules) {
    const level = levelOf(rule);
    levels[level] = [...(levels[level] ?? []), rule];
  }
  return levels.map((level) => {
    const isLong = ({ expr }: Recording): boolean => selectorsOf(expr).some(({ rangeMs = 0 }) => rangeMs > DAY_MS);
    const groups = [
      { name: 'recent', interval: formatDuration(everyMs), rules: level.filter((rule) => !isLong(rule)) },
      { name: 'long', interval: '5m', rules: level.filter(isLong) },
    ];
    return stringify({ groups: groups.filter((group) => group.rules.length > 0) });
  });
}
