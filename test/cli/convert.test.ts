import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { registerCheck } from '../../src/cli/commands/check.ts';
import { registerConvert } from '../../src/cli/commands/convert.ts';
import { registerRules } from '../../src/cli/commands/rules.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { runCommand } from './run-command.ts';

const folder = temporaryFolder('convert');
afterAll(() => folder.remove());

function file(name: string, text: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

/** A variable as a file has it. */
const ZONE = ['$', '{ZONE}'].join('');

const PYRRA = `
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: { name: api }
spec:
  target: "99.90"
  window: 4w
  indicator:
    ratio: { errors: { metric: 'e_total{zone="${ZONE}"}' }, total: { metric: r_total } }
---
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: { name: other, labels: { role: rules } }
spec: { target: "99", window: 4w, indicator: { ratio: { errors: { metric: e_total }, total: { metric: r_total } } } }
`;

describe('nines convert', () => {
  it('prints YAML of nines with variables as they are written, and says on standard error what is left out', async () => {
    const { code, stdout, stderr } = await runCommand(registerConvert, ['convert', file('pyrra.yaml', PYRRA)]);
    expect(code).toBe(0);
    expect(parse(stdout)).toEqual({
      slos: [
        // Digits that a text has are kept: actuals are printed with as many.
        { name: 'api', objective: '99.90%', window: '28d', sli: { bad: `e_total{zone="${ZONE}"}`, valid: 'r_total' } },
        { name: 'other', objective: '99%', window: '28d', sli: { bad: 'e_total', valid: 'r_total' } },
      ],
    });
    expect(stderr).toMatch(/pyrra\.yaml:13:\d+: warning: "role" is left out/);
  });

  it('refuses what has no meaning here in strict mode, and prints nothing then', async () => {
    const { code, stdout } = await runCommand(registerConvert, ['convert', '--strict', file('pyrra.yaml', PYRRA)]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  it('reads the same documents beside our own in a configuration', async () => {
    file('pyrra.yaml', PYRRA.replace(ZONE, 'eu'));
    const config = file(
      'nines.yaml',
      `sources: { prom: { type: prometheus, url: http://127.0.0.1:9 } }
slos:
  - pyrra.yaml
  - { name: own, objective: 99.90%, sli: { bad: a_total, valid: b_total } }
`,
    );
    const { code, stdout } = await runCommand(registerCheck, ['check', config]);
    expect(code).toBe(0);
    expect(stdout).toContain('valid, 1 warning (1 source, 3 SLOs');
    const strict = await runCommand(registerCheck, ['check', '--strict', config]);
    expect(strict.code).toBe(2);
    const rules = await runCommand(registerRules, ['rules', 'generate', '--slo', 'api', '--config', config]);
    expect(rules.code).toBe(0);
    const { groups } = parse(rules.stdout) as { readonly groups: readonly { readonly name: string }[] };
    expect(groups.map(({ name }) => name)).toEqual(['nines-slo-api']);
  });
});
