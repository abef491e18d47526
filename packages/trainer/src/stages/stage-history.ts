import type { HistoryEntry, LayerGates, Metrics, PipelineState, Recorder, Resumable } from '@bitshare/core';
import type { Moment } from '../train.ts';

/** The history entries of a running stage, and their records. */
export interface StageHistory extends Resumable {
  /** Adds an entry to the history and records it, merged with an earlier entry of the same step. */
  add(moment: Moment, metrics: Metrics, gates?: readonly LayerGates[]): Promise<void>;
  /** Adds an entry before another one of the same step. The later entry records both, because a step is recorded once. */
  addFirst(moment: Moment, metrics: Metrics, gates?: readonly LayerGates[]): void;
  /** Records metrics without a history entry, if the recorder's interval has passed. */
  record(moment: Moment, metrics: Metrics): Promise<void>;
  /** The state's history, followed by this stage's entries. */
  appendTo(state: PipelineState): readonly HistoryEntry[];
}

export interface StageHistoryOptions {
  /** History of the stage's input state. */
  readonly path: readonly string[];
  readonly stage: string;
  readonly epochs: number;
  readonly recorder: Recorder;
}

export function createStageHistory({ path, stage, epochs, recorder }: StageHistoryOptions): StageHistory {
  let entries: readonly HistoryEntry[] = [];
  const record = (moment: Moment, metrics: Metrics, gates?: readonly LayerGates[]) =>
    recorder.record({ path: [...path, stage], ...moment, epochs, metrics, gates });
  const enter = ({ epoch }: Moment, metrics: Metrics, gates?: readonly LayerGates[]) => {
    entries = [...entries, { stage, epoch, metrics, gates }];
  };
  return {
    addFirst: enter,
    async add(moment, metrics, gates) {
      const before = entries.at(-1);
      enter(moment, metrics, gates);
      const first = before?.epoch === moment.epoch ? before.metrics : {};
      await record(moment, { ...first, ...metrics }, gates);
    },
    async record(moment, metrics) {
      if (moment.step % recorder.interval === 0) await record(moment, metrics);
    },
    appendTo: ({ history }) => [...history, ...entries],
    state: () => ({ data: entries, tensors: {} }),
    restore({ data }) {
      entries = data as readonly HistoryEntry[];
    },
  };
}
