import type { HistoryEntry, LayerGates, Metrics, PipelineState, Recorder, Resumable } from '@bitshare/core';
import type { Moment } from '../train.ts';

/** What a stage adds to the history while it runs, and what it tells whoever follows the run. */
export interface StageHistory extends Resumable {
  /** An entry of the history, which is recorded too. */
  add(moment: Moment, metrics: Metrics, gates?: readonly LayerGates[]): Promise<void>;
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
  return {
    async add(moment, metrics, gates) {
      entries = [...entries, { stage, epoch: moment.epoch, metrics, gates }];
      await record(moment, metrics, gates);
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
