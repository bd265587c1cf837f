import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = join(resolve(process.env.NINES_CONFORMANCE ?? '../shared/conformance'), 'alertmanager');

/** Guides of systems with an alertmanager.yml and rules in their own words; not part of this repository either. */
export const GUIDES_FOLDER = join(FOLDER, '..', '..', 'seeds');

/** Cases of Alertmanager's own tests; they are not part of this repository. */
export const hasCases = existsSync(FOLDER);

export function caseFile(name: string): string {
  return join(FOLDER, name);
}

export function casesIn<Cases>(name: string): Cases {
  return JSON.parse(readFileSync(caseFile(name), 'utf8')) as Cases;
}

const OPERATORS = { MatchEqual: '=', MatchNotEqual: '!=', MatchRegexp: '=~', MatchNotRegexp: '!~' } as const;
export type GoOperator = keyof typeof OPERATORS;

export function operatorOf(go: GoOperator): (typeof OPERATORS)[GoOperator] {
  return OPERATORS[go];
}
