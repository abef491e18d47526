/** A program that computes a network's outputs, ready to be timed. */
export interface Contestant {
  readonly name: string;
  /** Computes one batch. */
  run(): Promise<void>;
  close(): Promise<void>;
}

/** A program that cannot be timed here, with the reason. */
export interface Absent {
  readonly name: string;
  readonly reason: string;
}

export type Entry = Contestant | Absent;

export const isContestant = (entry: Entry): entry is Contestant => 'run' in entry;
