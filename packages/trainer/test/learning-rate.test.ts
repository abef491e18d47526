import type { Parameter, ParameterKind } from '@bitshare/core';
import { learningRateOf } from '@bitshare/trainer';
import { expect, it } from 'vitest';

const parameter = (kind: ParameterKind) => ({ kind }) as Parameter;

it('schedules the base rate, and leaves the rates of single kinds as they are', () => {
  const rate = learningRateOf({
    learningRate: 0.1,
    schedule: (progress) => 1 - progress,
    kinds: { threshold: 0.02 },
  });
  expect(rate(parameter('weight'), 0.75)).toBeCloseTo(0.025, 12);
  expect(rate(parameter('clip'), 0)).toBe(0.1);
  expect(rate(parameter('threshold'), 0.75)).toBe(0.02);
});
