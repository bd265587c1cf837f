// One run of the alert job in a process of its own, which kills itself before its n-th write, request, answer or line to the mail
// server (0: never), and says as JSON what kind each step was and how many there were before the first message left. It is the built
// program, because that starts four times as fast. Arguments: configuration, instant of the run, n, port of the mail server.
import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { alert } from '../../dist/jobs/alert.js';
import { loadConfig } from '../../dist/src/config/index.js';
import { openStore } from '../../dist/src/store/index.js';

const [file, at, n, smtpPort] = process.argv.slice(2);
const steps = [];
let beforeSending;
function step(kind) {
  steps.push(kind);
  if (steps.length === Number(n)) process.kill(process.pid, 'SIGKILL');
}

const writeToSocket = Socket.prototype.write;
Socket.prototype.write = function (chunk, ...rest) {
  if (this.remotePort === Number(smtpPort)) {
    beforeSending ??= steps.length;
    step(`mail ${/^[A-Z]{4}/.exec(String(chunk))?.[0] ?? 'text'}`);
  }
  return writeToSocket.call(this, chunk, ...rest);
};
const way = ({ request }) => request.path.split('/')[2];
subscribe('undici:request:create', (about) => {
  beforeSending ??= steps.length;
  step(`ask ${way(about)}`);
});
subscribe('undici:request:headers', (about) => step(`answer of ${way(about)}`));

const config = await loadConfig(file, { env: {} });
const store = await openStore(config.store);
const watched = new Proxy(store, {
  get(target, name) {
    const value = Reflect.get(target, name, target);
    if (typeof value !== 'function') return value;
    return (...args) => {
      if (name === 'insertRows') step(`insert into ${args[0]}`);
      if (name === 'command') step('command');
      return Reflect.apply(value, target, args);
    };
  },
});
const nothing = () => undefined;
await alert.run({
  config,
  store: watched,
  source: (name) => {
    throw new Error(`no source ${name}`);
  },
  at: Number(at),
  clock: Date.now,
  signal: AbortSignal.timeout(180_000),
  log: { debug: nothing, info: nothing, warn: nothing, error: nothing, progress: nothing },
  dryRun: false,
  notify: true,
  filter: { slos: [], teams: [] },
});
await store.close();
process.stdout.write(JSON.stringify({ steps, beforeSending: beforeSending ?? steps.length }));
process.exit(0);
