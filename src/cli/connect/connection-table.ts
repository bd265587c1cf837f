import Table from 'cli-table3';
import { colors as pc } from '../colors.ts';
import type { Connection } from './connection.ts';

const SIGNS = { ok: pc.green('✓'), warning: pc.yellow('!'), failed: pc.red('×') } as const;

/** No rules between the rows. */
const TIGHT = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

/** What was found, one line a thing, remarks under it. */
export function connectionTable(connections: readonly Connection[]): string {
  const table = new Table({ head: ['', 'what', 'name', 'found'], style: { head: [], border: [] }, chars: TIGHT });
  for (const { kind, name, state, found, notes } of connections) {
    table.push([SIGNS[state], kind, name, [found, ...notes].join('\n')]);
  }
  return table.toString();
}
