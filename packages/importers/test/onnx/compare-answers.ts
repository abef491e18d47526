import { createRandom } from '@bitshare/core';
import type { ImportedModel } from '@bitshare/importers';
import { createNetwork } from '@bitshare/network';
import { randomImages } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
