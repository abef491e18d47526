export { testQuantizer } from './quantizer-kit.ts';
