import { queryEscape } from '../../templates/index.ts';
import type { AlertState } from '../alert.ts';
import type { AlertRule } from './alert-rule.ts';

/**
 * Where a person looks at what raised an alert: the query in Prometheus' own page for its rules, the reports for everything else.
 * @param reportUrl where the report of an alert is
 */
export function generatorUrls(
  rules: readonly AlertRule[],
  reportUrl: (state: AlertState) => string,
): (state: AlertState) => string {
  const links = new Map(
    rules
      .filter(({ sourceUrl }) => sourceUrl !== '')
      .map(({ id, sourceUrl, expr }) => [id, `${sourceUrl}/graph?g0.expr=${queryEscape(expr)}&g0.tab=1`]),
  );
  return (state) => links.get(state.rule) ?? reportUrl(state);
}
