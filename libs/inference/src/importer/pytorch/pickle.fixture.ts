import { zipSync } from 'fflate';
import type { Weights } from '../../onnx/graph-builder.js';

/*
 * Writes files as torch.save does, both forms, for tests: the originals are not at hand where the tests run.
 */

/** A state dictionary as a zip file, the form of PyTorch 1.6 and later. */
export function torchZip(state: ReadonlyMap<string, Weights>): Uint8Array {
  const files: Record<string, Uint8Array> = { 'net/data.pkl': dictionary(state) };
  [...state.values()].forEach(({ data }, i) => {
    files[`net/data/${i}`] = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  });
  return zipSync(files);
}

/** The same in the form before PyTorch 1.6: pickles in a row, then the storages. */
export function torchLegacy(state: ReadonlyMap<string, Weights>): Uint8Array {
  const magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
  const version = [0x80, 2, 0x4d, 0xe9, 3, 0x2e];
  const machine = [0x80, 2, 0x7d, 0x71, 0, 0x28, ...unicode('little_endian'), 0x71, 1, 0x88, 0x75, 0x2e];
  const keys = [0x80, 2, 0x5d, 0x71, 0, 0x28, ...[...state.keys()].flatMap((_, i) => unicode(String(i))), 0x65, 0x2e];
  const storages = [...state.values()].map(({ data }) => {
    const length = Buffer.alloc(8);
    length.writeBigInt64LE(BigInt(data.length));
    return Buffer.concat([length, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
  });
  const pickles = [magic, version, machine, [...dictionary(state)], keys].map((bytes) => Buffer.from(bytes));
  return Buffer.concat([...pickles, ...storages]);
}

/** A pickle that calls a function by name, which a reader of weights must not do. */
export function callingPickle(module: string, name: string): Uint8Array {
  return zipSync({
    'net/data.pkl': Buffer.from([0x80, 2, ...global(module, name), ...unicode('id'), 0x85, 0x52, 0x2e]),
  });
}

function dictionary(state: ReadonlyMap<string, Weights>): Uint8Array {
  const items = [...state].flatMap(([name, weights], i) => [...unicode(name), ...tensor(weights, i)]);
  return Buffer.from([
    0x80,
    2,
    ...global('collections', 'OrderedDict'),
    0x29,
    0x52,
    0x71,
    0,
    0x28,
    ...items,
    0x75,
    0x2e,
  ]);
}

function tensor({ dims, data }: Weights, key: number): number[] {
  const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((a, b) => a * b, 1));
  const numbers = (values: readonly number[]) => [0x28, ...values.flatMap(integer), 0x74];
  const storage = [
    ...[0x28, ...unicode('storage'), ...global('torch', 'FloatStorage'), ...unicode(String(key)), ...unicode('cpu')],
    ...[...integer(data.length), 0x74, 0x51],
  ];
  const rebuild = global('torch._utils', '_rebuild_tensor_v2');
  const hooks = [...global('collections', 'OrderedDict'), 0x29, 0x52];
  return [
    ...rebuild,
    0x28,
    ...storage,
    ...integer(0),
    ...numbers(dims),
    ...numbers(strides),
    0x89,
    ...hooks,
    0x74,
    0x52,
  ];
}

function global(module: string, name: string): number[] {
  return [0x63, ...Buffer.from(`${module}\n${name}\n`)];
}

function unicode(text: string): number[] {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return [0x58, ...length, ...bytes];
}

function integer(value: number): number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return [0x4a, ...bytes];
}
