import type { Weights } from '../../onnx/graph-builder.js';
import { Table } from './table.js';

/** Operators by their numbers in the schema (tensorflow/compiler/mlir/lite/schema/schema.fbs, BuiltinOperator). */
const OPERATORS: Readonly<Record<number, string>> = {
  0: 'ADD',
  3: 'CONV_2D',
  4: 'DEPTHWISE_CONV_2D',
  6: 'DEQUANTIZE',
  17: 'MAX_POOL_2D',
  22: 'RESHAPE',
  34: 'PAD',
  54: 'PRELU',
};

/** One step of the network; numbers are indices of tensors, −1 where an optional one is left out. */
export interface Step {
  readonly type: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: Table | undefined;
}

export interface TfliteTensor {
  readonly name: string;
  /** Batch first, then height, width, channels. */
  readonly dims: readonly number[];
  /** Values of a constant. */
  readonly constant: Weights | undefined;
}

export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly steps: readonly Step[];
  readonly input: number;
  readonly outputs: readonly number[];
}

/** Reads a TensorFlow Lite file with one subgraph and one input. Refuses operators that `OPERATORS` does not name. */
export function readTflite(bytes: Uint8Array): TfliteModel {
  const root = Table.root(bytes, 'TFL3');
  const [graph, ...others] = root.tables(2);
  if (!graph || others.length > 0) throw new Error('expected one subgraph');
  const [input, ...more] = graph.int32s(1);
  if (input === undefined || more.length > 0) throw new Error('expected one input');
  const codes = root.tables(1).map((code) => Math.max(code.int8(0), code.int32(3)));
  const buffers = root.tables(4);
  const steps = graph.tables(3).map((step): Step => {
    const code = codes[step.int32(0)];
    const type = code === undefined ? undefined : OPERATORS[code];
    if (!type) throw new Error(`operator ${code} is not supported`);
    return { type, inputs: step.int32s(1), outputs: step.int32s(2), options: step.table(4) };
  });
  const tensors = graph.tables(0).map((tensor): TfliteTensor => {
    const dims = tensor.int32s(0);
    const data = buffers[tensor.int32(2)]?.bytes(0) ?? new Uint8Array();
    const constant = data.length > 0 ? { dims, data: valuesOf(data, tensor.int8(1), dims) } : undefined;
    return { name: tensor.text(3), dims, constant };
  });
  return { tensors, steps, input, outputs: graph.int32s(2) };
}

/** Element types of the schema that constants of the networks have: float, half float, int32. */
const READERS: Readonly<Record<number, { size: number; read: (view: DataView, at: number) => number }>> = {
  0: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  1: { size: 2, read: (view, at) => view.getFloat16(at, true) },
  2: { size: 4, read: (view, at) => view.getInt32(at, true) },
};

function valuesOf(bytes: Uint8Array, type: number, dims: readonly number[]): Float32Array {
  const reader = READERS[type];
  const length = dims.reduce((a, b) => a * b, 1);
  if (!reader) throw new Error(`element type ${type} is not supported`);
  if (bytes.length < length * reader.size) throw new Error('a constant is shorter than its shape');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length }, (_, i) => reader.read(view, i * reader.size));
}
