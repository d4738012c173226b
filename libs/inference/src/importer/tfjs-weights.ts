import { z } from 'zod';
import type { Weights } from '../onnx/graph-builder.js';

const quantization = z.union([
  z.object({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() }),
  z.object({ dtype: z.literal('float16') }),
]);

const weightEntry = z.object({
  name: z.string(),
  shape: z.array(z.int().nonnegative()),
  dtype: z.enum(['float32', 'int32']),
  quantization: quantization.optional(),
});

type WeightEntry = z.infer<typeof weightEntry>;

/** The `weightsManifest` of TensorFlow.js: groups of arrays, each group stored back to back in its files. */
export const weightsManifest = z.array(z.object({ paths: z.array(z.string()), weights: z.array(weightEntry) }));

/** Arrays by name; whole numbers are held as floats, which is exact for the axes and shapes they are. */
export type WeightMap = ReadonlyMap<string, Weights>;

/**
 * Reads TensorFlow.js weights: the manifest's single group and the bytes of its single file. Quantised arrays are
 * restored as the library does it: value * scale + min for integers, widened for half floats.
 */
export function readWeights(manifest: z.infer<typeof weightsManifest>, bytes: Uint8Array): WeightMap {
  const [group, ...others] = manifest;
  if (!group || others.length > 0) throw new Error('expected exactly one weight group');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const map = new Map<string, Weights>();
  let offset = 0;
  for (const entry of group.weights) {
    const count = entry.shape.reduce((product, dim) => product * dim, 1);
    const { width, read } = reader(entry, view);
    const data = new Float32Array(count);
    for (let i = 0; i < count; i++) data[i] = read(offset + i * width);
    map.set(entry.name, { dims: entry.shape, data });
    offset += count * width;
  }
  if (offset !== bytes.length) throw new Error(`weight file has ${bytes.length} bytes, its manifest covers ${offset}`);
  return map;
}

/** The array of that name; throws when the file has none. */
export function weightsOf(map: WeightMap, name: string): Weights {
  const found = map.get(name);
  if (!found) throw new Error(`no weights named ${name}`);
  return found;
}

function reader({ dtype, quantization: q }: WeightEntry, view: DataView): { width: number; read(at: number): number } {
  if (q?.dtype === 'uint8') return { width: 1, read: (at) => view.getUint8(at) * q.scale + q.min };
  if (q?.dtype === 'uint16') return { width: 2, read: (at) => view.getUint16(at, true) * q.scale + q.min };
  if (q?.dtype === 'float16') return { width: 2, read: (at) => halfToNumber(view.getUint16(at, true)) };
  return { width: 4, read: (at) => (dtype === 'int32' ? view.getInt32(at, true) : view.getFloat32(at, true)) };
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
