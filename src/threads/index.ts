/** The detector on several processor cores. */
export { type DetectPool, openDetectPool } from './detect-pool.ts';
