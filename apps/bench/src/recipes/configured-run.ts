import {
  type Container,
  compose,
  type Plugin,
  type Progress,
  pipeline,
  type StageFactory,
  startFrom,
} from '@bitshare/core';
import { bops, macs } from '@bitshare/costs';
import { fashionMnist, mnist, mnistIdx, synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { uniformPolicy } from '@bitshare/network';
import { bitSharing } from '@bitshare/quantizers';
import {
  constant,
  cosine,
  extract,
  fineTune,
  pretrain,
  search,
  sgd,
  steps,
  usePolicy,
} from '@bitshare/trainer';
import type { DatasetConfig, RunConfig, ScheduleConfig } from '../config/run-config.ts';
import { engineByName } from '../engines.ts';
import type { RecipeOutcome } from './recipe-outcome.ts';
import { reporting, seeded } from './roles.ts';
