// Runs a TypeScript file in a Node process of its own: `node run-typescript.mjs FILE [ARGUMENT…]`, which does its work while it is loaded.
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

await runnerImport(resolve(process.argv[2]), { logLevel: 'silent', configFile: false });
process.exit(0);
