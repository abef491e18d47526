import { expect, it } from 'vitest';
import { type Arguments, layouts } from '../src/generated/layouts.ts';

const written = <Task extends keyof Arguments>(task: Task, given: Arguments[Task]): DataView => {
  const memory = new DataView(new ArrayBuffer(layouts[task].bytes));
  layouts[task].write(memory, given);
  return memory;
};

it('of a task are written to the places that the compiler gives them', () => {
  // Two places, then a vector each.
  const clamp = written('clamp', { x: 4096, y: 2 ** 32 - 16, low: -1.5, high: 6 });
  expect([clamp.getUint32(0, true), clamp.getUint32(4, true)]).toEqual([4096, 2 ** 32 - 16]);
  expect([16, 20, 24, 28].map((at) => clamp.getFloat32(at, true))).toEqual([-1.5, -1.5, -1.5, -1.5]);
  expect([32, 36, 40, 44].map((at) => clamp.getFloat32(at, true))).toEqual([6, 6, 6, 6]);
  const alike = { a: 1, b: 2, y: 3, operation: 4 };
  const rows = { length: 5, alongA: false, alongB: true } as const;
  const dimensions = { size: [6, 7, 8, 9], stepA: [0, 1, 2, 3], stepB: [4, 5, 6, 7] } as const;
  const combine = written('combineRows', { ...alike, ...rows, ...dimensions });
  expect([combine.getInt8(20), combine.getInt8(21)]).toEqual([0, 1]);
  expect([24, 28, 32, 36].map((at) => combine.getInt32(at, true))).toEqual([6, 7, 8, 9]);
});

it('are a type error where one is missing, misspelt or of another type', () => {
  const calls = [
    // @ts-expect-error `y` is missing.
    () => written('transcend', { x: 0, logarithm: false }),
    // @ts-expect-error `logarithmic` is none.
    () => written('transcend', { x: 0, y: 0, logarithmic: false }),
    // @ts-expect-error It is true or false.
    () => written('transcend', { x: 0, y: 0, logarithm: 0 }),
    // @ts-expect-error Four dimensions.
    (four: Arguments['combineRows']) => written('combineRows', { ...four, size: [1, 2, 3] }),
    // @ts-expect-error There is no such task.
    () => written('transcends', { x: 0, y: 0, logarithm: false }),
  ];
  expect(calls).toHaveLength(5);
});
