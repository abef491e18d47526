import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from '../src/crc32c.ts';
import { scalarEvent } from '../src/event.ts';
import { tfRecord } from '../src/tf-record.ts';
import { readEvents } from './read-events.ts';

test('checksums are those of RFC 3720, appendix B.4', () => {
  const bytes = (value: (i: number) => number) => Uint8Array.from({ length: 32 }, (_, i) => value(i));
  expect(crc32c(bytes(() => 0))).toBe(0x8a9136aa);
  expect(crc32c(bytes(() => 0xff))).toBe(0x62a8ab43);
  expect(crc32c(bytes((i) => i))).toBe(0x46dd794e);
  expect(crc32c(bytes((i) => 31 - i))).toBe(0x113fdb5c);
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
});

test('any figures at any step are read back', () => {
  const event = fc.record({
    seconds: fc.double({ noNaN: true }),
    step: fc.maxSafeNat(),
    scalars: fc.dictionary(
      fc.string({ unit: 'grapheme' }).filter((name) => name !== '__proto__'),
      fc.float({ noNaN: true }),
    ),
  });
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const file = Buffer.concat(events.map((one) => tfRecord(scalarEvent(one))));
      const read = readEvents(file);
      expect(read.map(({ wallTime, step, scalars }) => ({ seconds: wallTime, step, scalars }))).toEqual(
        events,
      );
    }),
  );
});
