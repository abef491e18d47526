import {
  dilatedConvolution,
  functionStep,
  groupedAnyhow,
  padStep,
  sliceStep,
  upsampleStep,
} from './imported-steps.ts';
import { branches, product, shuffled, squeezeAndExcite, twoParts } from './joining-steps.ts';
import { pick } from './pick.ts';
import { type Step, zooSteps } from './zoo-steps.ts';

/** Steps of every operation. One that is listed twice is twice as likely. */
const steps: readonly Step[] = [
  ...zooSteps,
  functionStep,
  functionStep,
  functionStep,
  groupedAnyhow,
  dilatedConvolution,
  padStep,
  upsampleStep,
  sliceStep,
  branches,
  branches,
  squeezeAndExcite,
  squeezeAndExcite,
  product,
  shuffled,
  twoParts,
];

export const randomStep: Step = (draft, random, from) => pick(random, steps)(draft, random, from);
