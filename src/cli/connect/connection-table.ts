import Table from 'cli-table3';
import { colors as pc } from '../colors.ts';
import type { Connection } from './connection.ts';

const SIGNS = { ok: pc.green('✓'), warning: pc.yellow('!'), failed: pc.red('×') } as const;

/** No rules between the rows. */
const TIGHT = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

/** Longer lines, which are what servers say of errors, are broken. */
const MOST_COLUMNS = 100;

/** What was found, one line a thing, remarks under it. */
export function connectionTable(connections: readonly Connection[]): string {
  const lines = connections.flatMap(({ found, notes }) => [found, ...notes]);
  const isWide = lines.some((line) => line.length > MOST_COLUMNS);
  const table = new Table({
    head: ['', 'what', 'name', 'found'],
    style: { head: [], border: [] },
    chars: TIGHT,
    ...(isWide && { colWidths: [null, null, null, MOST_COLUMNS + 2], wordWrap: true }),
  });
  for (const { kind, name, state, found, notes } of connections) {
    table.push([SIGNS[state], kind, name, [found, ...notes].join('\n')]);
  }
  return table.toString();
}
