import { Command } from 'commander';

export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command in this process, as the program would, and gives what it printed and its exit code. */
export async function runCommand(
  register: (program: Command) => void,
  args: readonly string[],
): Promise<CommandOutcome> {
  const program = new Command('nines').exitOverride();
  register(program);
  const printed = { stdout: '', stderr: '' };
  const original = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = ((chunk: string | Uint8Array) => {
      printed[stream] += chunk;
      return true;
    }) as typeof process.stdout.write;
  }
  const before = process.exitCode;
  try {
    await program.parseAsync(['node', 'nines', ...args]);
    return { code: Number(process.exitCode ?? 0), ...printed };
  } finally {
    process.stdout.write = original.stdout;
    process.stderr.write = original.stderr;
    process.exitCode = before;
  }
}
