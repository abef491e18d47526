export { type ArchivedPolicy, archiveOf, archiveSnapshot } from './archived-policy.ts';
export { BACKEND, type Backend, type EngineInfo } from './backend.ts';
export { CHECKPOINTS, type Checkpointer } from './checkpointer.ts';
export { type Container, compose } from './container.ts';
export {
  COST_MODEL,
  type CostLedger,
  type CostModel,
  type LayerWork,
  type WorkGradient,
  type WorkQuantity,
} from './cost-model.ts';
export {
  type Batch,
  type BatchOptions,
  DATASET,
  type Dataset,
  type DatasetSource,
  type Split,
} from './dataset.ts';
export { describeIssue, valueAt } from './describe-issue.ts';
export { differences } from './differences.ts';
export { digestedJson, withoutDigest } from './digested-json.ts';
export { UserError } from './errors.ts';
export { EXPORTER, type ExportedFile, type Exporter, type TrainedNetwork } from './exporter.ts';
export {
  GATE_SEARCH,
  type GateOptions,
  type GateSearch,
  type LayerGates,
  type Price,
  type SearchContext,
  type SearchSession,
} from './gate-search.ts';
export {
  type ActivationNode,
  type AddNode,
  type AveragePoolNode,
  type BatchNormNode,
  type ChannelShuffleNode,
  type ClipNode,
  type ConcatNode,
  type Conv2dNode,
  type DenseNode,
  type GlobalAveragePoolNode,
  type GlobalMaxPoolNode,
  type Graph,
  type GraphNode,
  type HardSigmoidNode,
  type HardSwishNode,
  type InputNode,
  isActivation,
  isLayer,
  type LayerNode,
  type LeakyReluNode,
  type MaxPoolNode,
  type MultiplyNode,
  type PadChannelsNode,
  type Padding,
  type PadNode,
  type Relu6Node,
  type ReluNode,
  type Sides,
  type SigmoidNode,
  type SiluNode,
  type SliceChannelsNode,
  type SoftmaxNode,
  type UpsampleNode,
} from './graph.ts';
export type { LayerCall, LayerTransform } from './layer-transform.ts';
export { OPTIMIZER, type Optimizer, type OptimizerFactory, type OptimizerUpdate } from './optimizer.ts';
export {
  type Parameter,
  type ParameterId,
  type ParameterKind,
  type ParameterStore,
  parameterName,
} from './parameters.ts';
export { parseOptions } from './parse-options.ts';
export { type ParsedFile, parseWith } from './parse-with.ts';
export { finishedState, pipeline } from './pipeline.ts';
export { type Plugin, plugin } from './plugin.ts';
export { type CompressionPolicy, type LayerPolicy, parsePolicy, policySchema } from './policy.ts';
export { type Metrics, PROGRESS, type Progress, silentProgress } from './progress.ts';
export {
  type BitDecomposition,
  QUANTIZER,
  type QuantizationSite,
  type QuantizeRequest,
  type Quantizer,
  type QuantizerParameters,
  type SharedBits,
  type UniformGrid,
} from './quantizer.ts';
export { createRandom, RANDOM, type Random } from './random.ts';
export { type FileFacts, type ReadFileOptions, readRegularFile, regularFile } from './read-file.ts';
export { type MetricsRecord, RECORDER, type Recorder, silentRecorder } from './recorder.ts';
export { type Resumable, resumables } from './resumable.ts';
export type { Parts, PartsOf, Roles } from './roles.ts';
export type { Schedule } from './schedule.ts';
export { joinSnapshots, type Snapshot, snapshotPart } from './snapshot.ts';
export {
  type HistoryEntry,
  type PipelineState,
  type Stage,
  type StageEffort,
  type StageFactory,
  type StageKind,
  stage,
  startFrom,
  type TeacherShare,
} from './stage.ts';
export type { TensorData, Weights } from './tensor-data.ts';
export { type Token, token } from './token.ts';
export { weightFault } from './weight-values.ts';
