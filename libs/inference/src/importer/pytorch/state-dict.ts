import { unzipSync } from 'fflate';
import type { Weights } from '../../onnx/graph-builder.js';
import { type PersistentId, type PickleHooks, PickleReader, type PickleValue } from './pickle.js';

/** Weights by their names in the network. */
export type StateDict = ReadonlyMap<string, Weights>;

/** Storage classes that hold weights, and the bytes of a number; integers are counters that inference ignores. */
const STORAGES: Readonly<Record<string, number>> = { 'torch.FloatStorage': 4, 'torch.LongStorage': 8 };

interface Storage {
  readonly kind: 'storage';
  readonly type: string;
  readonly key: string;
}

interface TensorView {
  readonly kind: 'tensor';
  readonly storage: Storage;
  readonly offset: number;
  readonly dims: readonly number[];
}

/**
 * Reads what `torch.save(model.state_dict())` wrote, both as a zip file (PyTorch 1.6 and later) and in the older form of
 * pickles in a row. Only dense float tensors in row order are weights; nothing in the file is run. A prefix `module.`,
 * left by DataParallel, is dropped. Source: torch/serialization.py.
 */
export function readStateDict(bytes: Uint8Array): StateDict {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const { root, storages } = isZip ? readZip(bytes) : readLegacy(bytes);
  if (!(root instanceof Map)) throw new Error('expected a dictionary of weights');
  const weights = new Map<string, Weights>();
  for (const [name, value] of root) {
    if (typeof name !== 'string' || !isTensor(value)) throw new Error('expected tensors by name');
    if (value.storage.type !== 'torch.FloatStorage') continue;
    weights.set(name.replace(/^module\./, ''), tensorOf(value, storages));
  }
  return weights;
}

type Storages = ReadonlyMap<string, Uint8Array>;

function readZip(bytes: Uint8Array): { root: PickleValue; storages: Storages } {
  const files = Object.entries(unzipSync(bytes));
  const [entry] = files.filter(([name]) => name.endsWith('/data.pkl'));
  if (!entry) throw new Error('the zip file holds no data.pkl');
  const folder = entry[0].slice(0, -'data.pkl'.length);
  const storages = files
    .filter(([name]) => name.startsWith(`${folder}data/`))
    .map(([name, data]) => [name.slice(folder.length + 'data/'.length), data] as const);
  return { root: new PickleReader(entry[1], HOOKS).read(), storages: new Map(storages) };
}

const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;

/** Pickles of a magic number, a version, the writer's machine, the object and its storages' names; then the storages. */
function readLegacy(bytes: Uint8Array): { root: PickleValue; storages: Storages } {
  const reader = new PickleReader(bytes, HOOKS);
  if (reader.read() !== LEGACY_MAGIC) throw new Error('not a file of torch.save');
  reader.read();
  reader.read();
  const sizes = new Map<string, number>();
  const root = reader.read();
  const keys = reader.read();
  if (!Array.isArray(keys)) throw new Error('the file names no storages');
  if (root instanceof Map) {
    for (const value of root.values()) {
      if (isTensor(value)) sizes.set(value.storage.key, STORAGES[value.storage.type] as number);
    }
  }
  const storages = new Map<string, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const key of keys) {
    if (typeof key !== 'string' || reader.at + 8 > bytes.length) throw new Error('the file ends inside its storages');
    const length = Number(view.getBigInt64(reader.at, true)) * (sizes.get(key) ?? Number.NaN);
    const from = reader.at + 8;
    if (!(from + length <= bytes.length)) throw new Error('the file ends inside its storages');
    storages.set(key, bytes.subarray(from, from + length));
    reader.at = from + length;
  }
  return { root, storages };
}

const HOOKS: PickleHooks = {
  load(id: PersistentId) {
    const [kind, type, key] = id;
    const name = typeof type === 'object' && type !== null && 'name' in type ? type.name : '';
    if (kind !== 'storage' || !(name in STORAGES) || typeof key !== 'string') {
      throw new Error(`storage ${name} is not supported`);
    }
    return { kind: 'storage', type: name, key } satisfies Storage;
  },
  call(name, args) {
    if (name === 'collections.OrderedDict') return new Map();
    if (name === 'torch._utils._rebuild_tensor_v2') return rebuildTensor(args);
    throw new Error(`the file calls ${name}, which is not supported`);
  },
};

function rebuildTensor([storage, offset, dims, strides]: readonly PickleValue[]): TensorView {
  if (!isStorage(storage) || typeof offset !== 'number' || !isNumbers(dims) || !isNumbers(strides)) {
    throw new Error('a tensor is not described as expected');
  }
  let step = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    if (dims[axis] !== 1 && strides[axis] !== step) throw new Error('tensors out of row order are not supported');
    step *= dims[axis] as number;
  }
  return { kind: 'tensor', storage, offset, dims };
}

function tensorOf({ storage, offset, dims }: TensorView, storages: Storages): Weights {
  const bytes = storages.get(storage.key);
  const count = dims.reduce((a, b) => a * b, 1);
  if (!bytes || bytes.length < 4 * (offset + count)) throw new Error(`storage ${storage.key} is too short`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + 4 * offset, 4 * count);
  return { dims, data: Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true)) };
}

function isTensor(value: PickleValue | undefined): value is TensorView {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor';
}

function isStorage(value: PickleValue | undefined): value is Storage {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'storage';
}

function isNumbers(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number' && item >= 0);
}
