import { portableBinary, relaxedBinary } from '../generated/binaries.ts';
import type { Arguments } from '../generated/layouts.ts';

/** The compiled WebAssembly and its abilities. */
export interface Program {
  readonly module: WebAssembly.Module;
  readonly build: 'relaxed-simd' | 'portable';
}

/** The program's exports. Each computes a step for a number of images. */
export type ProgramExports = Readonly<Record<keyof Arguments, (step: number, images: number) => void>>;

const decode = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** @param build `'auto'` uses relaxed SIMD where there is. @throws WebAssembly.CompileError where there is no SIMD. */
export async function compileProgram(build: 'auto' | 'portable'): Promise<Program> {
  if (build === 'auto') allowRelaxedSimd();
  const relaxed = build === 'auto' && WebAssembly.validate(decode(relaxedBinary));
  return {
    module: await WebAssembly.compile(decode(relaxed ? relaxedBinary : portableBinary)),
    build: relaxed ? 'relaxed-simd' : 'portable',
  };
}

interface NodeProcess {
  getBuiltinModule?(name: 'node:v8'): { setFlagsFromString(flags: string): void } | undefined;
}

/** Enables the instructions in Node 20, which has them behind a flag. Does nothing in browsers. */
function allowRelaxedSimd(): void {
  const { process } = globalThis as { process?: NodeProcess };
  process?.getBuiltinModule?.('node:v8')?.setFlagsFromString('--experimental-wasm-relaxed-simd');
}
