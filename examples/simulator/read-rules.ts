import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Texts of the rule files of an example, by name. */
export function readRules(folder: string): readonly string[] {
  const alerts = join(folder, 'alerts');
  if (!existsSync(alerts)) return [];
  const names = readdirSync(alerts).filter((name) => name.endsWith('.yml'));
  return names.sort().map((name) => readFileSync(join(alerts, name), 'utf8'));
}
