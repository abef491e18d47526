/** Another framework that trains the same network in a process of its own. */
export interface Peer {
  /** `'pytorch'`. */
  readonly name: string;
  readonly version: string;
  readonly threads: number;
  /** Seconds of each of so many steps, after the peer's own warm-up. */
  steps(method: 'fp32' | 'sbs', count: number): Promise<readonly number[]>;
  end(): Promise<void>;
}
