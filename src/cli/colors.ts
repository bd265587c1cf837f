import { stdout } from 'node:process';
import pc from 'picocolors';

const { FORCE_COLOR, NO_COLOR } = process.env;
const wanted = FORCE_COLOR !== undefined && FORCE_COLOR !== '0';

/**
 * Colours for a person at a terminal. Off in pipes and files, also in CI, where picocolors by itself turns them on; `NO_COLOR` and
 * `FORCE_COLOR` decide where they are set.
 */
export const colors = pc.createColors((NO_COLOR ?? '') === '' && (wanted || stdout.isTTY === true));
