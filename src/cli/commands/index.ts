import type { Command } from 'commander';

/** All commands in the order of the help page. Each file registers one; what it needs is imported when it runs. */
export const commands: readonly ((program: Command) => void)[] = [];
