export { testOps } from './ops-kit.ts';
export { testQuantizer } from './quantizer-kit.ts';
