import { fileURLToPath } from 'node:url';
import { freePort, startServer, temporaryFolder } from './server-process.ts';

export interface ClickHouseOptions {
  /** Default `default` without a password. */
  readonly login?: { readonly username: string; readonly password: string };
}

export interface ClickHouseServer {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  stop(): Promise<void>;
  output(): string;
}

/**
 * ClickHouse's HTTP interface on a free port of 127.0.0.1, in front of the embedded engine in a process of its own: the same
 * parser, the same functions and the same errors as a server. Without Keeper, so replication cannot be tried on it.
 */
export async function startClickHouse(options: ClickHouseOptions = {}): Promise<ClickHouseServer> {
  const folder = temporaryFolder('clickhouse');
  const { username, password } = options.login ?? { username: 'default', password: '' };
  const program = fileURLToPath(new URL('./clickhouse-server.mjs', import.meta.url));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = [program, String(port), folder.path, username, password];
  const server = await startServer(process.execPath, args, `${url}/ping`);
  return {
    url,
    username,
    password,
    output: () => server.output(),
    stop: async () => {
      await server.stop();
      folder.remove();
    },
  };
}
