import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { AlertRule } from './expected-firings.ts';

/** Alert rules in `alerts/` of a folder. */
export function alertRules(folder: string): readonly AlertRule[] {
  return readdirSync(join(folder, 'alerts')).flatMap((name) => {
    const { groups } = parse(readFileSync(join(folder, 'alerts', name), 'utf8')) as {
      groups: { rules: Partial<AlertRule>[] }[];
    };
    return groups.flatMap(({ rules }) => rules.filter((rule): rule is AlertRule => rule.alert !== undefined));
  });
}
