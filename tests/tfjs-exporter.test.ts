import type { ExportedFile, Quantizer } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { createTfjs } from '@bitshare/exporters';
import { createBitSharing, createDorefa, createLsq } from '@bitshare/quantizers';
import { testExporter } from '@bitshare/testing';
import { runTfjs } from './hosts/run-tfjs.ts';

const subject = (create: () => Quantizer) => {
  const quantizer = create();
  return {
    quantizer,
    create: () => createTfjs({ quantizer, cost: createBops() }),
    run: (files: readonly ExportedFile[], images: Float32Array, count: number) =>
      runTfjs(files, images, [count, 10, 9, 3]),
  };
};

testExporter('tfjs, bit sharing', subject(createBitSharing));
testExporter('tfjs, DoReFa', subject(createDorefa));
testExporter(
  'tfjs, LSQ per channel',
  subject(() => createLsq({ perChannel: true })),
);
