import { token } from './token.ts';

/** Figures of a step or an epoch: `{ loss, accuracy, bops }`. */
export type Metrics = Readonly<Record<string, number>>;

/** Receives the progress of long work. Implementations: a terminal line, plain lines, nothing, a file. */
export interface Progress {
  /** Begins a task of `total` units. @param done units that an earlier process finished. Default 0. */
  begin(task: string, total: number, done?: number): void;
  /** `done` units of the task are finished. May be called after every step. */
  advance(done: number, metrics?: Metrics): void;
  /** Ends the task. */
  end(summary?: Metrics): void;
  /** One line that should stay visible. */
  message(text: string): void;
}

/** Writes nothing. */
export const silentProgress: Progress = { begin() {}, advance() {}, end() {}, message() {} };

export const PROGRESS = token<Progress>('progress');
