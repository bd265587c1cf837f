import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { registerCheck } from '../../src/cli/commands/check.ts';
import { registerSchema } from '../../src/cli/commands/schema.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { runCommand } from './run-command.ts';

const folder = temporaryFolder('check');
afterAll(() => folder.remove());

function file(name: string, text: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

const RIGHT = `
sources: { prom: { type: prometheus, url: http://u:hunter2@127.0.0.1:9, retries: 0, timeout: 1s } }
slos:
  - { name: api, objective: 99.9%, sli: { bad: a_total, valid: b_total } }
`;

describe('nines check', () => {
  it('says that a right file is valid, and what is in it', async () => {
    const path = file('right.yaml', RIGHT);
    const { code, stdout } = await runCommand(registerCheck, ['check', path]);
    expect(code).toBe(0);
    expect(stdout).toBe(`${path}: valid (1 source, 1 SLO, 0 detectors, 0 receivers, 1 report)\n`);
  });

  it('prints every problem of every file and leaves with 2', async () => {
    const wrong = file('wrong.yaml', RIGHT.replace('99.9%', '999%').replace('valid:', 'vaild:'));
    const { code, stdout } = await runCommand(registerCheck, ['check', file('right.yaml', RIGHT), wrong]);
    expect(code).toBe(2);
    expect(stdout).toContain(
      `${wrong}:4:29: error: an objective of 999% leaves no error budget at slos[0].objective\n`,
    );
    expect(stdout).toContain(
      `${wrong}:4:56: error: unknown key "vaild" at slos[0].sli.vaild\n  did you mean "valid"?\n`,
    );
    expect(stdout).toContain('right.yaml: valid');
  });

  it('gives the same as one JSON document', async () => {
    const path = file('wrong.yaml', `${RIGHT}timeZone: Mars\n`);
    const { code, stdout } = await runCommand(registerCheck, ['check', '--config', path, '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      schema: 'nines.check/1',
      files: [
        {
          file: path,
          valid: false,
          connections: [],
          diagnostics: [
            {
              severity: 'error',
              file: path,
              line: 5,
              column: 11,
              path: 'timeZone',
              message: '"Mars" is not a time zone',
              allowed: [],
              hint: 'Write an IANA name such as Europe/Berlin or UTC.',
            },
          ],
        },
      ],
    });
  });

  it('leaves with 3 when something named does not answer, and shows no password', async () => {
    const path = file('right.yaml', RIGHT);
    const { code, stdout, stderr } = await runCommand(registerCheck, ['check', '--connect', path]);
    expect(code).toBe(3);
    expect(stdout).toContain('prom');
    expect(stdout + stderr).not.toContain('hunter2');
  });
});

describe('nines schema', () => {
  it('prints the JSON Schema', async () => {
    const { code, stdout } = await runCommand(registerSchema, ['schema']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      title: 'nines.yaml',
      required: ['sources'],
      additionalProperties: false,
    });
  });
});
