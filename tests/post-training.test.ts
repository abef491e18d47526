import { wasmBackend } from '@bitshare/backend-wasm';
import {
  type CompressionPolicy,
  type CostModel,
  compose,
  type Graph,
  type LayerTransform,
  type PipelineState,
  PROGRESS,
  type Progress,
  pipeline,
  plugin,
  silentProgress,
  startFrom,
  type Weights,
} from '@bitshare/core';
import { bops, peakActivationBytes } from '@bitshare/costs';
import { createSynthetic, datasetPlugin, synthetic, withoutLabels } from '@bitshare/datasets';
import { modelByName, preresnet } from '@bitshare/models';
import { countLayers, createNetwork, fixedPrecision, graphLayers, uniformPolicy } from '@bitshare/network';
import { createLsq, lsq } from '@bitshare/quantizers';
import { allocateBits, correctStatistics, evaluation, pretrain, sgd, usePolicy } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
