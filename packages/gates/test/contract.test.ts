import { createHardConcrete, createMultiPath, createSbs } from '@bitshare/gates';
import { testGateSearch } from '@bitshare/testing';

testGateSearch('SBS', createSbs);
testGateSearch('SBS-Q', () => createSbs({ prune: false }));
testGateSearch('SBS-P', () => createSbs({ quantize: false, groupSize: 2 }));
testGateSearch('hard-concrete', createHardConcrete, { smooth: true });
testGateSearch('hard-concrete, pruning only', () => createHardConcrete({ quantize: false, groupSize: 2 }), {
  smooth: true,
});
testGateSearch('multi-path', createMultiPath, { smooth: true, mixes: true });
testGateSearch(
  'multi-path, Gumbel-softmax',
  () => createMultiPath({ mixing: 'gumbel-softmax', weightSteps: 0 }),
  { smooth: true, mixes: true },
);
