import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PARTS } from '../../examples/platform/simulation.ts';
import { loadConfig } from '../../src/config/index.ts';
import { findBinary } from '../servers/binaries.ts';
import { EXAMPLES } from './systems.ts';

const FOLDER = join(EXAMPLES, 'platform');

describe('the example of all systems at once', () => {
  it('takes in whole folders, names nothing twice, and has a Prometheus for each', async () => {
    const config = await loadConfig(join(FOLDER, 'nines.yaml'), { env: {} });
    const servers = config.sources.filter(({ type }) => type === 'prometheus');
    expect(servers.map(({ name }) => name)).toEqual(Object.values(PARTS));
    for (const part of Object.values(PARTS)) {
      const own = await loadConfig(join(EXAMPLES, part, 'nines.yaml'), { env: {} });
      const names = config.slos.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(own.slos.map(({ name }) => name)));
      expect(config.detectors.map(({ name }) => name)).toEqual(
        expect.arrayContaining(own.detectors.map(({ name }) => name)),
      );
    }
  });

  it('rolls every service up into the platform', async () => {
    const { slos } = await loadConfig(join(FOLDER, 'nines.yaml'), { env: {} });
    const members = (name: string) => {
      const sli = slos.find((slo) => slo.name === name)?.sli;
      return sli?.kind === 'composite' ? sli.members.map(({ slo }) => slo) : [];
    };
    expect(members('platform')).toEqual(Object.values(PARTS).map((part) => `service-${part}`));
    for (const service of members('platform')) expect(members(service).length).toBeGreaterThan(1);
  });

  it('sends each report to a team that has a mailbox', async () => {
    const { reports, receivers } = await loadConfig(join(FOLDER, 'nines.yaml'), { env: {} });
    const mailboxes = new Set(receivers.filter(({ emails }) => emails.length > 0).map(({ name }) => name));
    for (const report of reports) {
      expect(report.receivers.length).toBeGreaterThan(0);
      for (const receiver of report.receivers) expect(mailboxes).toContain(receiver);
    }
  });

  it.skipIf(findBinary('amtool') === undefined).each([
    [['service=reducto', 'severity=warning'], 'compression'],
    [['service=reducto', 'severity=critical'], 'on-call,compression'],
    [['service=reducto', 'severity=warning', 'team=business'], 'management'],
    [['service=dataflux-pipeline', 'severity=warning'], 'media'],
    [['service=healing-guard-host', 'severity=page'], 'on-call,healing'],
    [['service=ml-platform', 'severity=warning'], 'ml'],
    [['service=ai-etl', 'severity=critical'], 'on-call,assistant'],
    [['service=somebody', 'severity=warning'], 'operators'],
  ])('one tree of receivers tells of %j: %s', (labels, receivers) => {
    const config = `--config.file=${join(FOLDER, 'alertmanager.yml')}`;
    const args = ['config', 'routes', 'test', config, ...labels];
    expect(execFileSync(findBinary('amtool') ?? '', args, { encoding: 'utf8', stdio: 'pipe' }).trim()).toBe(receivers);
  });
});
