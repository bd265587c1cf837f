import type { SloDefinition } from '../../src/slo/index.ts';
import type { JobContext } from '../job.ts';

/** The SLOs that a run is for: all of them, or those that `--slo` and `--team` name. */
export function selectSlos({ config, filter }: Pick<JobContext, 'config' | 'filter'>): readonly SloDefinition[] {
  return config.slos.filter(
    ({ name, team }) =>
      (filter.slos.length === 0 || filter.slos.includes(name)) &&
      (filter.teams.length === 0 || filter.teams.includes(team)),
  );
}

/** Those of them that a source measures; composites are derived from the ledger. */
export function selectMeasured(context: Pick<JobContext, 'config' | 'filter'>): readonly SloDefinition[] {
  return selectSlos(context).filter(({ sli }) => sli.kind !== 'composite');
}
