import { Socket } from 'node:net';
import type { Store } from '../../src/store/index.ts';
import { runAlert } from './alert-run.ts';

// One run of the alert job in a process of its own, which kills itself before its n-th write, request, answer or line to the mail
// server (0: never), and says how many there were and how many before the first message left. Arguments: configuration, plan, n, port
// of the mail server.
const [file = '', plan = '', n = '0', smtpPort = ''] = process.argv.slice(3);
let steps = 0;
let beforeSending: number | undefined;
function step(): void {
  steps++;
  if (steps === Number(n)) process.kill(process.pid, 'SIGKILL');
}
const writeToSocket = Socket.prototype.write;
Socket.prototype.write = function (this: Socket, ...args: Parameters<Socket['write']>) {
  if (smtpPort !== '' && this.remotePort === Number(smtpPort)) {
    beforeSending ??= steps;
    step();
  }
  return writeToSocket.apply(this, args);
} as Socket['write'];
const realFetch = globalThis.fetch;
globalThis.fetch = async (...args) => {
  beforeSending ??= steps;
  step();
  const answer = await realFetch(...args);
  step();
  return answer;
};
const watched = (store: Store): Store =>
  new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (name === 'insertRows' || name === 'command') step();
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
await runAlert(file, plan, watched);
process.stdout.write(`${steps} ${beforeSending ?? steps}\n`);
