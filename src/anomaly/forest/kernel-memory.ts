const PAGE_BYTES = 65_536;

export interface KernelMemory {
  readonly doubles: Float64Array;
  readonly words: Int32Array;
}

const memory = new WebAssembly.Memory({ initial: 1 });
let views = viewsOf();

/** Views of at least so many bytes that all kernels of a thread share: nothing stays in them from one use to the next. Valid until more are asked for. */
export function kernelMemory(bytes: number): KernelMemory {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) {
    memory.grow(missing);
    views = viewsOf();
  }
  return views;
}

/** The function `name` of a module that imports that memory. */
export function instantiate(module: Uint8Array<ArrayBuffer>, name: string): (...args: readonly number[]) => number {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } });
  return exports[name] as (...args: readonly number[]) => number;
}

function viewsOf(): KernelMemory {
  return { doubles: new Float64Array(memory.buffer), words: new Int32Array(memory.buffer) };
}
