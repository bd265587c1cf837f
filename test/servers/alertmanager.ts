import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary } from './binaries.ts';
import { freePort, startServer, temporaryFolder } from './server-process.ts';

export interface AlertmanagerServer {
  readonly url: string;
  stop(): Promise<void>;
  output(): string;
}

/** A real Alertmanager on a free port of 127.0.0.1, without cluster gossip, in a folder of its own. */
export async function startAlertmanager(configYaml: string): Promise<AlertmanagerServer> {
  const program = findBinary('alertmanager');
  if (program === undefined) throw new Error('alertmanager is not installed; guard the test with describe.skipIf');
  const folder = temporaryFolder('alertmanager');
  const config = join(folder.path, 'alertmanager.yml');
  writeFileSync(config, configYaml);
  const address = `127.0.0.1:${await freePort()}`;
  const args = [
    `--config.file=${config}`,
    `--storage.path=${join(folder.path, 'data')}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
    '--log.level=warn',
  ];
  const server = await startServer(program, args, `http://${address}/-/ready`);
  return {
    url: `http://${address}`,
    output: () => server.output(),
    stop: async () => {
      await server.stop();
      folder.remove();
    },
  };
}
