import { afterEach, describe, expect, it, vi } from 'vitest';
import { action } from '../../src/cli/action.ts';
import { openTerminal } from '../../src/cli/terminal.ts';
import { Secret } from '../../src/config/index.ts';
import { UsageError } from '../../src/errors.ts';

const password = 'correct horse battery staple';
new Secret(password);

describe('what a command prints', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });

  function written(to: 'stdout' | 'stderr'): () => string {
    const spy = vi.spyOn(process[to], 'write').mockReturnValue(true);
    return () => spy.mock.calls.map(([text]) => String(text)).join('');
  }

  it('holds no secret: results, remarks, logs', () => {
    const [out, err] = [written('stdout'), written('stderr')];
    const terminal = openTerminal({ verbose: true });
    terminal.print(`said ${password}`);
    openTerminal({ json: true }).document({ said: password });
    terminal.note(`noted ${password}`);
    for (const level of ['debug', 'info', 'warn', 'error'] as const) terminal.log[level](`${level} ${password}`);
    expect(out()).toBe('said [secret]\n{\n  "said": "[secret]"\n}\n');
    expect(err()).toContain('noted [secret]');
    expect(err()).not.toContain(password);
  });

  it.each([
    ['an error of ours, with its hint', new UsageError(`no ${password}`, { hint: `Not ${password}.` }), 2],
    ['a defect, with its stack', new TypeError(`no ${password}`), 1],
  ])('holds no secret in %s', async (_, error, code) => {
    const err = written('stderr');
    await action(async () => {
      throw error;
    });
    expect(process.exitCode).toBe(code);
    expect(err()).toContain('no [secret]');
    expect(err()).not.toContain(password);
  });
});
