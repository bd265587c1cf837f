import { finished } from 'node:stream/promises';
import { migrate } from '../../dist/src/store/engine/migrate.js';
import { openStore } from '../../dist/src/store/index.js';

// What another process does to a store while a test looks on. `hold PATH`: keeps it open until its input ends. `insert PATH`: writes
// numbered blocks for ever and says each number after it was acknowledged. `migrate PATH`: says every statement of the schema before
// it is run. It is the built program, because that starts faster.
const [what = '', path = ''] = process.argv.slice(2);
const say = (line) => void process.stdout.write(`${line}\n`);
const onWait = (message) => say(`waiting: ${message}`);
const store = await openStore({ kind: 'embedded', path, waitMs: 180_000 }, { onWait, migrate: what !== 'migrate' });
say('open');
if (what === 'hold') await finished(process.stdin.resume());
if (what === 'migrate') {
  const command = store.command.bind(store);
  const told = (sql) => {
    say(`statement ${sql.split('\n')[0]}`);
    return command(sql);
  };
  Object.assign(store, { command: told });
  await migrate(store);
}
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
