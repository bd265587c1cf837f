import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Bench } from './figure.ts';
import { compare, machine } from './measure.ts';

/** Milliseconds that `nines --version` may take longer than Node itself. */
const LIMIT_MS = 150;

/** How long `nines --version` takes beside bare Node: commands import what they need only when they run. */
export const cliStart: Bench = {
  name: 'cli-start',
  description: 'nines --version against node -e 0',
  run: async () => {
    const main = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));
    const node =
      (...args: string[]) =>
      async () =>
        void spawnSync(process.execPath, args);
    const times = await compare(node(main, '--version'), node('-e', '0'), 9);
    const extra = times.ours - times.peer;
    return [
      {
        figure: 'cli-start',
        value: times.ours,
        unit: 'ms',
        peer: 'node -e 0',
        peerValue: times.peer,
        ratio: times.ours / times.peer,
        aim: `at most ${LIMIT_MS} ms more`,
        met: extra < LIMIT_MS,
        machine,
      },
    ];
  },
};
