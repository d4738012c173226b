import type { Value } from '../../onnx/graph-builder.js';
import type { Network } from '../network.js';
import { type IrLayer, readIr } from './ir.js';
import { type Constant, OPERATORS, type Source } from './operators.js';

/** A converted file: the network, and the names of the layers whose results it gives. */
export interface IrNetwork {
  readonly network: Network;
  readonly outputs: readonly string[];
}

/**
 * The network of an OpenVINO intermediate representation (.xml and .bin), versions 10 and 11, made of the layers that
 * the networks of the packs use; refuses any other. It has one Parameter; the batch becomes free. Weights in half floats
 * are widened.
 */
export function openVino(xml: Uint8Array, bin: Uint8Array): IrNetwork {
  const layers = readIr(new TextDecoder('utf-8', { fatal: true }).decode(xml));
  const all = [...layers.values()];
  if (all.filter(({ type }) => type === 'Parameter').length !== 1) throw new Error('expected one Parameter');
  const results = all.filter(({ type }) => type === 'Result').map(({ inputs }) => layers.get(inputs[0] ?? ''));
  const outputs = results.map((layer) => layer?.name ?? '');
  const network: Network = (graph, picture, wanted) => {
    const done = new Map<string, Source>();
    const sourceOf = (id: string): Source => {
      const known = done.get(id);
      if (known) return known;
      const layer = layers.get(id);
      if (!layer) throw new Error(`the file names a layer ${id} that it does not hold`);
      const source = write(layer);
      done.set(id, source);
      return source;
    };
    const write = (layer: IrLayer): Source => {
      if (layer.type === 'Parameter') return picture;
      if (layer.type === 'Const') return constantOf(layer, bin);
      // Widening was done when the constant was read.
      if (layer.type === 'Convert') return sourceOf(layer.inputs[0] ?? '');
      const operator = OPERATORS[layer.type];
      if (!operator) throw new Error(`layer type ${layer.type} is not supported`);
      return operator({ graph, layer, inputs: layer.inputs.map(sourceOf) });
    };
    const found = Object.entries<readonly number[]>(wanted).map(([name, shape]) => {
      const layer = results.find((result) => result?.name === name);
      const source = layer && sourceOf(layer.id);
      if (!source || 'data' in source) throw new Error(`the network has no output ${name}`);
      return [name, { name: source.name, shape }];
    });
    return Object.fromEntries(found) as Record<keyof typeof wanted & string, Value>;
  };
  return { network, outputs };
}

const READERS: Readonly<Record<string, { size: number; read: (view: DataView, at: number) => number }>> = {
  FP32: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  FP16: { size: 2, read: (view, at) => view.getFloat16(at, true) },
  I64: { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  I32: { size: 4, read: (view, at) => view.getInt32(at, true) },
};

function constantOf({ name, data, precision, dims }: IrLayer, bin: Uint8Array): Constant {
  const reader = READERS[precision];
  const offset = Number(data.offset);
  const count = dims.reduce((a, b) => a * b, 1);
  if (!reader) throw new Error(`constant ${name}: precision ${precision} is not supported`);
  if (!(offset >= 0 && offset + count * reader.size <= bin.length))
    throw new Error(`constant ${name} lies outside the file`);
  const view = new DataView(bin.buffer, bin.byteOffset + offset, count * reader.size);
  const values = Array.from({ length: count }, (_, i) => reader.read(view, i * reader.size));
  return { dims, data: precision.startsWith('FP') ? Float32Array.from(values) : values };
}
