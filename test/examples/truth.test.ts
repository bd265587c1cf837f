import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { EXAMPLES, SIMULATED } from './systems.ts';
import { truthOf } from './truth/example-truth.ts';
import { REPORT_PARTS } from './truth/report-parts.ts';

/** As short a reason says nothing. */
const REASON = /^.{30,}$/;

describe.each(SIMULATED)('what the figures of %s are held to', (name) => {
  const load = async () => ({
    truth: await truthOf(name),
    config: await loadConfig(join(EXAMPLES, name, 'nines.yaml'), { env: {} }),
  });

  it('is known for every SLO, every stream of money and every price of downtime, and for nothing else', async () => {
    const { truth, config } = await load();
    expect(Object.keys(truth.slos).sort()).toEqual(config.slos.map((slo) => slo.name).sort());
    expect(Object.keys(truth.streams).sort()).toEqual(config.savings.streams.map((stream) => stream.name).sort());
    expect(Object.keys(truth.downtime).sort()).toEqual(config.savings.downtime.map(({ slo }) => slo).sort());
  });

  it('are the simulated series for every panel in PromQL, and the others say why not', async () => {
    const { truth, config } = await load();
    const prometheus = config.sources.filter(({ type }) => type === 'prometheus').map((source) => source.name);
    const others = config.panels.filter(({ source }) => !prometheus.includes(source)).map((panel) => panel.name);
    expect(Object.keys(truth.panels).sort()).toEqual(others.sort());
    for (const reason of Object.values(truth.panels)) expect(reason).toMatch(REASON);
  });

  it('leaves out nothing that a report would show without a truth', async () => {
    const { config } = await load();
    expect([...config.savings.investments, ...config.capacity]).toEqual([]);
  });
});

it('every part of a report names what its figures are held to', () => {
  for (const [part, truth] of Object.entries(REPORT_PARTS))
    expect([part, truth]).toEqual([part, expect.stringMatching(/.{9,}/)]);
});
