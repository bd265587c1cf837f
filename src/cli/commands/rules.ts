import type { Command } from 'commander';
import { action } from '../action.ts';
import {
  type CommonOptions,
  type FilterOptions,
  withCommonOptions,
  withExamples,
  withFilterOptions,
} from '../options.ts';

type RulesOptions = CommonOptions & FilterOptions;

/** `nines rules generate`: the SLOs as rules for a Prometheus of its own. */
export function registerRules(program: Command): void {
  const rules = program
    .command('rules')
    .summary('write the SLOs as recording and alerting rules of Prometheus')
    .description('Rules that measure the same SLOs inside Prometheus, for alerts that do not wait for the next run.');
  withExamples(rules, 'nines rules generate > rules.yaml');
  const command = rules
    .command('generate')
    .summary('print a rule file')
    .description(
      'Prints recording and alerting rules for every SLO whose source is a Prometheus. What rules cannot do as the ledger does is ' +
        'said on standard error.',
    );
  withExamples(
    withFilterOptions(withCommonOptions(command)),
    'nines rules generate > rules.yaml && promtool check rules rules.yaml',
    'nines rules generate --team checkout',
  ).action((options: RulesOptions) => action(() => run(options)));
}

async function run(options: RulesOptions): Promise<number> {
  const { loadConfig } = await import('../../config/index.ts');
  const { ExitCode, UsageError } = await import('../../errors.ts');
  const { prometheusRules } = await import('../../rules/index.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { stringify } = await import('yaml');

  const terminal = openTerminal(options);
  const config = await loadConfig(options.config);
  const slos = config.slos.filter(
    ({ name, team }) =>
      (options.slo.length === 0 || options.slo.includes(name)) &&
      (options.team.length === 0 || options.team.includes(team)),
  );
  if (slos.length === 0)
    throw new UsageError('no SLO is left to write rules for', { hint: 'Look at --slo and --team.' });
  const types = new Map(config.sources.map(({ name, type }) => [name, type]));
  const { groups, remarks } = prometheusRules(slos, (source) => types.get(source) === 'prometheus');
  for (const remark of remarks) terminal.note(`! ${remark}`);
  terminal.document({ schema: 'nines.rules/1', groups, remarks });
  terminal.print(stringify({ groups }, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd());
  return ExitCode.done;
}
