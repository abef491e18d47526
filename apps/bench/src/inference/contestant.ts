/** Something that computes a network's answers, ready to be timed. */
export interface Contestant {
  readonly name: string;
  /** Answers a batch once. */
  run(): Promise<void>;
  close(): Promise<void>;
}

/** One that cannot be timed here, and why. */
export interface Absent {
  readonly name: string;
  readonly reason: string;
}

export type Entry = Contestant | Absent;

export const isContestant = (entry: Entry): entry is Contestant => 'run' in entry;
