#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { Command, Help } from 'commander';
import { ExitCode } from '../errors.ts';
import { version } from '../package.ts';
import { commands } from './commands/index.ts';

// V8 compiles once more what was called some dozens of times. A command ends before that is worth its while, and has its hot loops all the same.
setFlagsFromString('--interrupt-budget=600000');

// A reader that has seen enough, `nines schema | head`, is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(ExitCode.done);
});

const program = new Command('nines')
  .description('SLO reports, error budgets, anomalies, savings and alerts from Prometheus and ClickHouse, as a batch.')
  .version(version(), '-V, --version', 'print the version')
  .configureHelp({
    showGlobalOptions: true,
    // A command's own option stands for one of the same name above it.
    visibleGlobalOptions(command) {
      const own = new Set(command.options.map(({ long }) => long));
      return Help.prototype.visibleGlobalOptions.call(this, command).filter(({ long }) => !own.has(long));
    },
  })
  .showSuggestionAfterError()
  .addHelpText(
    'after',
    `
Start here:
  $ nines demo                                   sample data, every job, a report in out/
  $ nines init --prometheus http://localhost:9090   propose SLOs from what is there
  $ nines check --connect                        is everything reachable and valid?
  $ nines run                                    collect, judge, detect, value, alert, report

Exit codes: 0 done, 1 failed, 2 bad configuration or usage, 3 partly done, 4 SLO breached (--fail-on-breach).`,
  )
  // Usage errors leave with 2 like every other bad input; commander's own default is 1.
  .exitOverride((error) => process.exit(error.exitCode === 0 ? ExitCode.done : ExitCode.usage));

for (const register of commands) register(program);
for (const command of program.commands)
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? ExitCode.done : ExitCode.usage));

await program.parseAsync();
