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
  const relaxed = build === 'auto' && relaxedSimd();
  return {
    module: await WebAssembly.compile(decode(relaxed ? relaxedBinary : portableBinary)),
    build: relaxed ? 'relaxed-simd' : 'portable',
  };
}

interface NodeProcess {
  getBuiltinModule?(name: 'node:v8'): { setFlagsFromString(flags: string): void } | undefined;
}

/**
 * Whether there is relaxed SIMD. Node 20 has it behind a flag. Later versions do not know the flag, and print an error if it is
 * set.
 */
function relaxedSimd(): boolean {
  const binary = decode(relaxedBinary);
  if (WebAssembly.validate(binary)) return true;
  const { process } = globalThis as { process?: NodeProcess };
  process?.getBuiltinModule?.('node:v8')?.setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(binary);
}
