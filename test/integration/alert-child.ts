import type { Store } from '../../src/store/index.ts';
import { runAlert } from './alert-run.ts';

// One run of the alert job in a process of its own, which kills itself before its n-th write, request or answer (0: never) and says
// how many there were. Arguments: configuration, plan, n.
const [file = '', plan = '', n = '0'] = process.argv.slice(3);
let steps = 0;
function step(): void {
  steps++;
  if (steps === Number(n)) process.kill(process.pid, 'SIGKILL');
}
const realFetch = globalThis.fetch;
globalThis.fetch = async (...args) => {
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
process.stdout.write(`${steps}\n`);
