/** Another framework that trains the same network in its own process. */
export interface Peer {
  /** `'pytorch'`. */
  readonly name: string;
  readonly version: string;
  readonly threads: number;
  /** Seconds of each of a number of steps, after the peer's warm-up. */
  steps(method: 'fp32' | 'sbs', count: number): Promise<readonly number[]>;
  end(): Promise<void>;
}
