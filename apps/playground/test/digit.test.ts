import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digitInk } from '../src/input/digit.ts';
import { centreOfMass, type Ink, inkOf } from '../src/input/ink.ts';
import { moved, type Stroke } from '../src/input/stroke.ts';

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const point = fc.record({ x: unit, y: unit });
/** Drawings that reach from one corner of a square to the other, so that they have a size. */
const drawing = fc
  .array(fc.array(point, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 })
  .map((strokes): readonly Stroke[] => [
    [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
    ...strokes,
  ]);

/** Rows and columns between the first and the last with ink. */
function inkedBox({ width, height, values }: Ink): { columns: number; rows: number } {
  const inked = [...values.keys()].filter((i) => values[i]! > 0.5);
  const span = (places: readonly number[]) => Math.max(...places) - Math.min(...places) + 1;
  expect(values).toHaveLength(width * height);
  return { columns: span(inked.map((i) => i % width)), rows: span(inked.map((i) => Math.floor(i / width))) };
}

test('ink covers the pen and fades over one pixel', () => {
  const { values } = inkOf([[{ x: 0, y: 2.5 }, { x: 5, y: 2.5 }]], 5, 5, 1); // biome-ignore format: one stroke
  expect([...values].filter((_, i) => i % 5 === 2)).toEqual([0, 0.5, 1, 0.5, 0]);
});

test('a digit is 20 of 28 pixels large', () =>
  fc.assert(
    fc.property(drawing, (strokes) => {
      const { columns, rows } = inkedBox(digitInk(strokes, 28, 28));
      expect(Math.max(columns, rows)).toBeGreaterThanOrEqual(19);
      expect(Math.max(columns, rows)).toBeLessThanOrEqual(21);
    }),
  ));

test('its centre of mass is the middle of the image', () =>
  fc.assert(
    fc.property(drawing, (strokes) => {
      const { x, y } = centreOfMass(digitInk(strokes, 28, 28));
      expect(Math.abs(x - 14)).toBeLessThan(0.5);
      expect(Math.abs(y - 14)).toBeLessThan(0.5);
    }),
  ));

test('where and how large it was drawn makes no difference', () =>
  fc.assert(
    fc.property(drawing, fc.double({ min: 0.05, max: 4, noNaN: true }), point, (strokes, scale, shift) => {
      const there = digitInk(moved(strokes, scale, shift), 28, 28);
      digitInk(strokes, 28, 28).values.forEach((value, i) => {
        expect(there.values[i]).toBeCloseTo(value, 4);
      });
    }),
  ));

test('a dot is a dot in the middle', () => {
  const { columns, rows } = inkedBox(digitInk([[{ x: 0.2, y: 0.9 }]], 28, 28));
  expect(columns).toBe(rows);
  expect(columns).toBeLessThanOrEqual(4);
});
