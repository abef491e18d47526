import { token } from './token.ts';

/** Figures of a step or an epoch: `{ loss, accuracy, bops }`. */
export type Metrics = Readonly<Record<string, number>>;

/** Where long work tells how far it is. Implementations: a terminal line, plain lines, nothing, a file. */
export interface Progress {
  /** A piece of work of `total` units begins. @param done units that were finished before, in an earlier process. Default 0. */
  begin(task: string, total: number, done?: number): void;
  /** `done` of its units are finished. May be called as often as every step. */
  advance(done: number, metrics?: Metrics): void;
  /** The piece of work ended. */
  end(summary?: Metrics): void;
  /** One line that should stay visible. */
  message(text: string): void;
}

/** Says nothing. */
export const silentProgress: Progress = { begin() {}, advance() {}, end() {}, message() {} };

export const PROGRESS = token<Progress>('progress');
