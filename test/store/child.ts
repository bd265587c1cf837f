import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../src/store/index.ts';

// What another process does to a store while a test looks on. `hold PATH MS`: keeps it open. `insert PATH`: writes numbered blocks
// for ever and says each number after it was acknowledged. `migrate PATH`: opens an empty folder, to be killed meanwhile.
const [what = '', path = '', ms = '0'] = process.argv.slice(3);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
if (what === 'migrate') say('opening');
const waitMs = 10_000;
const store = await openStore({ kind: 'embedded', path, waitMs }, { onWait: (message) => say(`waiting: ${message}`) });
say('open');
if (what === 'hold') await sleep(Number(ms));
for (let block = 0; what === 'insert' && block < 100_000; block++) {
  const rows = Array.from({ length: 1_000 }, (_, row) => block * 1_000 + row);
  await store.insert('samples', [
    { name: 'metric', type: 'LowCardinality(String)', values: rows.map(() => 'numbers') },
    { name: 'labels', type: 'LowCardinality(String)', values: rows.map(() => '{}') },
    { name: 'time', type: "DateTime64(3, 'UTC')", values: rows },
    { name: 'value', type: 'Float64', values: rows },
  ]);
  say(String(block));
}
await store.close();
say('closed');
