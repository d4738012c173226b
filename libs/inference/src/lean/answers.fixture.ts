import { InferenceSession, Tensor } from '../runtime/onnx-runtime.js';

/** What a network with one picture says of made-up pixels, `dims` of the picture; by name of output. */
export async function answers(model: Uint8Array, dims: readonly number[]): Promise<Map<string, Float32Array>> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const data = Uint8Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => (i * 2654435761) >>> 13);
  const outputs = await session.run({ image: new Tensor('uint8', data, dims) });
  return new Map(Object.entries(outputs).map(([name, { data: values }]) => [name, values as Float32Array]));
}

/** The largest difference of two answers relative to the largest number in them, or to 1 where all are smaller. */
export function difference(a: Map<string, Float32Array>, b: Map<string, Float32Array>): number {
  return Math.max(
    ...[...a].map(([name, values]) => {
      const others = b.get(name) as Float32Array;
      const most = values.reduce((max, value) => Math.max(max, Math.abs(value)), 1);
      return values.reduce((max, value, i) => Math.max(max, Math.abs(value - (others[i] as number))), 0) / most;
    }),
  );
}
