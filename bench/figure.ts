/** One measured figure: ours against a peer or a limit in the same run on the same machine. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with. */
  readonly peer: string;
  /** Null where the peer is not installed. */
  readonly peerValue: number | null;
  /** value ÷ peerValue; null where the peer is missing. */
  readonly ratio: number | null;
  /** What the ratio should be: `<= 1.5`. */
  readonly aim: string;
  readonly met: boolean | null;
  readonly machine: string;
}

/** A file of `bench/` exports its name and a function that measures. */
export interface Bench {
  readonly name: string;
  readonly description: string;
  /** `scale` is 1 for the size that the figure is stated at, less for a quick look while developing; benches of one size ignore it. */
  run(scale: number): Promise<readonly Figure[]>;
}
