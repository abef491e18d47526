/** The outputs of a runtime for some images. */
export interface FileAnswers {
  /** `[images, classes]`. */
  readonly answers: Float32Array;
  /** The network's other outputs by id, `[images, ...]`, channels fastest. */
  readonly others: ReadonlyMap<string, Float32Array>;
  /** Codes that layers with quantized input read, in the order of their input: `[images, ...]`, channels fastest. */
  readonly codes: ReadonlyMap<string, Uint8Array>;
}

/** An exported file, opened by a runtime. */
export interface OpenedFile {
  /** @param images normalised, `[count, height, width, channels]`. */
  run(images: Float32Array, count: number): Promise<FileAnswers>;
  close(): Promise<void>;
}

/** A runtime of exported files. */
export interface FileRuntime {
  /** `'@bitshare/runtime (portable)'`. */
  readonly name: string;
  open(): Promise<OpenedFile>;
}
