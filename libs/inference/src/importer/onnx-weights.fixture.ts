import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Weights } from '../onnx/graph-builder.js';
import { type ProtoField, ProtoReader } from '../onnx/protobuf.js';
import { InferenceSession, Tensor } from '../runtime/onnx-runtime.js';

const beside = fileURLToPath(new URL('../../../../../shared/models', import.meta.url));
const folder = process.env.BONAFIDE_MODEL_DIR ?? (existsSync(beside) ? beside : undefined);

/** Why tests that need an operator's model files cannot run; undefined when they can. */
export const noModels = folder ? undefined : 'BONAFIDE_MODEL_DIR is not set';

/** A file of the operator's model folder. */
export function modelFile(path: string): Promise<Uint8Array> {
  return readFile(join(folder ?? '', path));
}

/** A node of an ONNX file and the constants it takes, in the order of its inputs; other inputs are undefined. */
export interface WeighedNode {
  readonly type: string;
  readonly weights: readonly (Weights | undefined)[];
}

/** The nodes of an ONNX file in their order. Constants stored as half floats behind a Cast are read through it. */
export function weighedNodes(onnx: Uint8Array): WeighedNode[] {
  const graph = fieldsOf(fieldsOf(onnx).find(({ field }) => field === 7));
  const constants = new Map<string, Weights>();
  for (const entry of graph.filter(({ field }) => field === 5)) {
    const fields = fieldsOf(entry);
    const name = text(fields.find(({ field }) => field === 8));
    const weights = weightsIn(fields);
    if (weights) constants.set(name, weights);
  }
  return graph
    .filter(({ field }) => field === 1)
    .flatMap((entry) => {
      const fields = fieldsOf(entry);
      const of = (field: number) => fields.filter((one) => one.field === field).map(text);
      const [type = '', inputs, [output = '']] = [of(4)[0], of(1), of(2)];
      const [only] = inputs.map((name) => constants.get(name));
      if (type === 'Cast' && only) {
        constants.set(output, only);
        return [];
      }
      return [{ type, weights: inputs.map((name) => constants.get(name)) }];
    });
}

function weightsIn(fields: readonly ProtoField[]): Weights | undefined {
  const dims = fields.filter(({ field }) => field === 1).flatMap(dimensions);
  const type = Number(fields.find(({ field }) => field === 2)?.value ?? 0n);
  const raw = fields.find(({ field }) => field === 9)?.bytes ?? fields.find(({ field }) => field === 4)?.bytes;
  if (!raw || (type !== 1 && type !== 10)) return undefined;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const size = type === 1 ? 4 : 2;
  const read = (i: number) => (type === 1 ? view.getFloat32(4 * i, true) : view.getFloat16(2 * i, true));
  return { dims, data: Float32Array.from({ length: raw.length / size }, (_, i) => read(i)) };
}

function dimensions({ wireType, value, bytes }: ProtoField): number[] {
  if (wireType === 0) return [Number(value)];
  // Packed: read as the values of a message of field 0 would be, one varint after the other.
  const dims: number[] = [];
  let current = 0;
  let shift = 0;
  for (const byte of bytes) {
    current += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte < 0x80) {
      dims.push(current);
      [current, shift] = [0, 0];
    }
  }
  return dims;
}

function fieldsOf(field: ProtoField | Uint8Array | undefined): ProtoField[] {
  return new ProtoReader(field instanceof Uint8Array ? field : (field?.bytes ?? new Uint8Array())).fields();
}

function text(field: ProtoField | undefined): string {
  return new TextDecoder().decode(field?.bytes);
}

/** What a model with one picture as input answers, every output as plain numbers. */
export async function answers(onnx: Uint8Array, image: Uint8Array, dims: readonly number[]) {
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const results = await session.run({ image: new Tensor('uint8', image, dims) });
  const entries = Object.entries(results).map(([name, value]) => [name, (value as Tensor).data as Float32Array]);
  await session.release();
  return Object.fromEntries(entries) as Record<string, Float32Array>;
}
