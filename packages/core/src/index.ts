export { BACKEND, type Backend, type EngineInfo } from './backend.ts';
export { UserError } from './errors.ts';
export { compose, type Container, once, type Plugin } from './plugin.ts';
export { type Token, token } from './token.ts';
