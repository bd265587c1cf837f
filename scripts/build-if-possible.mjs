// `prepare` runs on every install, also where only the production tree is installed (`--omit=dev`,
// `--omit=optional` drops TypeScript's native compiler): there is nothing to build with then, and the
// package was built before. So: build where the compiler is installed, say nothing where it is not. Benches are left to
// `npm run build`: they share servers and fixtures with the tests, which an image is built without.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const root = new URL('..', import.meta.url);
let compiler;
try {
  compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  createRequire(compiler).resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`);
} catch {
  process.exit(0);
}
if (!existsSync(new URL('src', root))) process.exit(0);

const tsc = new URL('bin/tsc', `file://${compiler}`).pathname;
const result = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.package.json'], { cwd: root, stdio: 'inherit' });
process.exit(result.status ?? 1);
