import { createHardConcrete, createMultiPath, createSbs } from '@bitshare/gates';
import { testGateSearch } from '@bitshare/testing';

const taskDriven = true;
testGateSearch('SBS', createSbs, { taskDriven });
testGateSearch('SBS-Q', () => createSbs({ prune: false }), { taskDriven });
testGateSearch('SBS-P', () => createSbs({ quantize: false, groupSize: 2 }), { taskDriven });

const smooth = { taskDriven, smooth: true };
testGateSearch('hard-concrete', createHardConcrete, smooth);
testGateSearch(
  'hard-concrete, pruning only',
  () => createHardConcrete({ quantize: false, groupSize: 2 }),
  smooth,
);

const mixing = { ...smooth, mixes: true };
testGateSearch('multi-path', createMultiPath, mixing);
testGateSearch(
  'multi-path, Gumbel-softmax',
  () => createMultiPath({ mixing: 'gumbel-softmax', weightSteps: 0 }),
  mixing,
);
