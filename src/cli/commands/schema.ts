import type { Command } from 'commander';
import { action } from '../action.ts';
import { withExamples } from '../options.ts';

/** `nines schema`: the JSON Schema of the configuration, for editors. */
export function registerSchema(program: Command): void {
  const command = program
    .command('schema')
    .summary('print the JSON Schema of the configuration')
    .description('Prints the JSON Schema (2020-12) of nines.yaml, which editors use to complete and check it.');
  withExamples(command, 'nines schema > nines.schema.json').action(() =>
    action(async () => {
      const { jsonSchema } = await import('../../config/index.ts');
      process.stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
      return 0;
    }),
  );
}
