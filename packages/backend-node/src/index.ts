export { createNodeBackend, findsGpu, type NodeBackendOptions, nodeBackend } from './node-backend.ts';
