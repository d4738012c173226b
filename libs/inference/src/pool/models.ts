import { leanGraph } from '../lean/lean-graph.js';
import { leanTextGraph } from '../lean/lean-text-graph.js';
import { FILE_ROLES, type ModelEntry, type Role } from '../pack/manifest.js';
import { type Pack, readModel } from '../pack/pack.js';
import { InferenceSession, Tensor } from '../runtime/onnx-runtime.js';

/** A dense array and its dimensions, row-major. */
export interface TensorValue {
  readonly data: Float32Array | Uint8Array;
  readonly dims: readonly number[];
}

/** What a model answers: every output is a float tensor. */
export interface ModelOutput {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** One opened network. `entry` holds its digest, licence, contract and calibration. */
export interface Model {
  readonly entry: ModelEntry;
  /** Runs the network. Feeds are checked by ONNX Runtime against the graph; names are those of `entry.inputs`. */
  run(feeds: Readonly<Record<string, TensorValue>>): Promise<Record<string, ModelOutput>>;
}

/** The opened models of one worker, found by role. */
export interface Models {
  /** The only model of that role; throws when the pack has none or several. */
  get(role: Role): Model;
  /** All models of that role, in the manifest's order; empty when the pack has none. */
  all(role: Role): readonly Model[];
  /** The checked bytes of a file that another library opens, of a role of `FILE_ROLES`; undefined when the pack has none. */
  file?(role: Role): Uint8Array | undefined;
  /**
   * A network of a role that is lent, run by an idle worker while this one does something else; undefined where no worker is idle,
   * or where nothing is lent.
   */
  ahead?(role: Role): Model | undefined;
}

/** One thread per session: the pool has a worker per core, and two threads per session slow each other down. */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
};

/**
 * Opens the pack's models of the given roles (all roles when omitted) in this thread, and of those among `optional`
 * that the pack has.
 */
export async function openModels(pack: Pack, roles?: readonly Role[], optional: readonly Role[] = []): Promise<Models> {
  const open = roles && [...roles, ...optional];
  const wanted = pack.manifest.models.filter((entry) => open === undefined || open.includes(entry.role));
  const missing = roles?.find((role) => !wanted.some((entry) => entry.role === role));
  if (missing) throw new Error(`pack ${pack.manifest.pack} has no model for the role ${missing}`);
  const isFile = (entry: ModelEntry) => FILE_ROLES.includes(entry.role);
  const opened = await Promise.all(wanted.filter((entry) => !isFile(entry)).map((entry) => openModel(pack, entry)));
  const files = await Promise.all(
    wanted.filter(isFile).map(async (entry) => [entry.role, await readModel(pack, entry)] as const),
  );
  const all = (role: Role) => opened.filter((model) => model.entry.role === role);
  return {
    all,
    file: (role) => files.find(([of]) => of === role)?.[1],
    get(role) {
      const [model, ...others] = all(role);
      if (!model || others.length > 0) throw new Error(`expected one model for the role ${role} in the open pack`);
      return model;
    },
  };
}

/**
 * How networks are written leaner: those whose answers are used as they are (ADR 0091), and those for text, whose lines and
 * characters were compared before and after (ADR 0147). Other answers say where the next network looks: there the last bit
 * of a number moves a crop's pixels, and with them what is measured, so their arithmetic stays as it was calibrated.
 */
const LEAN: Partial<Record<Role, (bytes: Uint8Array) => Uint8Array>> = {
  'face-mesh': leanGraph,
  'pad-minifasnet': leanGraph,
  'pad-facenox': leanGraph,
  'text-detector': leanTextGraph,
  'text-recogniser': leanTextGraph,
};

async function openModel(pack: Pack, entry: ModelEntry): Promise<Model> {
  // From the checked bytes, not from the path: the file could change between the check and the opening.
  const bytes = await readModel(pack, entry);
  const session = await InferenceSession.create(LEAN[entry.role]?.(bytes) ?? bytes, SESSION_OPTIONS);
  return {
    entry,
    async run(feeds) {
      const results = await session.run(Object.fromEntries(Object.entries(feeds).map(([k, v]) => [k, toTensor(v)])));
      return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, toOutput(name, value)]));
    },
  };
}

function toTensor({ data, dims }: TensorValue): Tensor {
  return data instanceof Uint8Array ? new Tensor('uint8', data, dims) : new Tensor('float32', data, dims);
}

function toOutput(name: string, value: InferenceSession.OnnxValueMapType[string]): ModelOutput {
  if (!(value instanceof Tensor) || !(value.data instanceof Float32Array))
    throw new Error(`output ${name} is no float`);
  return { data: value.data, dims: value.dims };
}
