import { InferenceSession, Tensor } from '../runtime/onnx-runtime.js';
import type { ModelEntry } from './manifest.js';

/** How many of the output's first values a recipe records. */
const VALUES = 16;
/** Pixels of a side that the network leaves free. */
const FREE_SIDE = 64;

/**
 * The first values that a model answers, in the recorded output, to the probe picture of its input's size: byte i is
 * (73·i + 151·⌊i/256⌋) mod 256.
 */
export async function probeValues(
  entry: Pick<ModelEntry, 'inputs'>,
  output: string,
  onnx: Uint8Array,
): Promise<number[]> {
  const [input] = entry.inputs;
  if (!input) throw new Error('the model has no input');
  const dims = input.shape.map((size) => (typeof size === 'number' ? size : size === 'N' ? 1 : FREE_SIDE));
  const picture = Uint8Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => 73 * i + 151 * (i >> 8));
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const results = await session.run({ [input.name]: new Tensor('uint8', picture, dims) });
    const tensor = results[output];
    if (!(tensor instanceof Tensor) || !(tensor.data instanceof Float32Array)) throw new Error(`no output ${output}`);
    return [...tensor.data.subarray(0, VALUES)];
  } finally {
    await session.release();
  }
}

/** Throws unless the model computes what its recipe records; a model without a probe passes. */
export async function requireProbe(entry: ModelEntry, onnx: Uint8Array): Promise<void> {
  if (!entry.probe) return;
  const { output, values, tolerance } = entry.probe;
  const found = await probeValues(entry, output, onnx);
  const worst = Math.max(...values.map((value, i) => Math.abs(value - (found[i] ?? Number.NaN))));
  if (!(worst <= tolerance)) {
    throw new Error(`model ${entry.name}: the converted network answers the probe with a deviation of ${worst}`);
  }
}
