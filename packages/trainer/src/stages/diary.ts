import type { HistoryEntry, LayerGates, Metrics, PipelineState, Recorder } from '@bitshare/core';
import type { Moment } from '../train.ts';

/** What a stage writes down while it runs: entries for the history, and every record for whoever follows the run. */
export interface Diary {
  /** Into the history. */
  write(moment: Moment, metrics: Metrics, gates?: readonly LayerGates[]): Promise<void>;
  /** For those who follow the run only, where it is time. */
  note(moment: Moment, metrics: Metrics): Promise<void>;
  /** The state's history with this stage's entries behind it. */
  appendTo(state: PipelineState): readonly HistoryEntry[];
  state(): readonly HistoryEntry[];
  restore(entries: readonly HistoryEntry[]): void;
}

export interface DiaryOptions {
  /** Of the state that the stage was given. */
  readonly path: readonly string[];
  readonly stage: string;
  readonly epochs: number;
  readonly recorder: Recorder;
}

export function createDiary({ path, stage, epochs, recorder }: DiaryOptions): Diary {
  let entries: readonly HistoryEntry[] = [];
  const record = (moment: Moment, metrics: Metrics, gates?: readonly LayerGates[]) =>
    recorder.record({ path: [...path, stage], ...moment, epochs, metrics, gates });
  return {
    async write(moment, metrics, gates) {
      entries = [...entries, { stage, epoch: moment.epoch, metrics, gates }];
      await record(moment, metrics, gates);
    },
    async note(moment, metrics) {
      if (moment.step % recorder.interval === 0) await record(moment, metrics);
    },
    appendTo: ({ history }) => [...history, ...entries],
    state: () => entries,
    restore(before) {
      entries = before;
    },
  };
}
