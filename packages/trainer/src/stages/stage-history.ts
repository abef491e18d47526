import type { HistoryEntry, LayerGates, Metrics, PipelineState, Recorder, Resumable } from '@bitshare/core';
import type { Moment } from '../train.ts';

/** What a stage adds to the history while it runs, and what it tells whoever follows the run. */
export interface StageHistory extends Resumable {
  /** An entry of the history, which is recorded too, with the figures of an entry of the same moment that stands before it. */
  add(moment: Moment, metrics: Metrics, gates?: readonly LayerGates[]): Promise<void>;
  /** An entry that another of its moment will follow; a step is recorded once, so this one is recorded with that. */
  addFirst(moment: Moment, metrics: Metrics, gates?: readonly LayerGates[]): void;
  /** For the recorder only, where its interval has passed. */
  record(moment: Moment, metrics: Metrics): Promise<void>;
  /** The state's history with this stage's entries behind it. */
  appendTo(state: PipelineState): readonly HistoryEntry[];
}

export interface StageHistoryOptions {
  /** Of the state that the stage was given. */
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
