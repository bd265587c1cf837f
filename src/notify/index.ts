/** One file per kind of receiver. */
export type { Receiver, SendOptions } from './receiver.ts';
