import { ProtoReader, ProtoWriter } from './protobuf.js';

/** An ONNX file taken apart as far as needed to put it inside another graph; nodes and constants stay encoded. */
export interface OnnxModel {
  /** Stands before every tensor name, so that the names cannot meet those of the graph around. */
  readonly prefix: string;
  /** Version of the default operator set. */
  readonly opset: number;
  readonly nodes: readonly Uint8Array[];
  readonly constants: readonly Uint8Array[];
  /** Names of the inputs that callers feed (constants that old files list as inputs are left out). */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * Reads an ONNX file (onnx.proto). `inputs` and `outputs` keep the file's names. Refuses operators outside the default set, subgraphs and weights kept in other files.
 */
export function decodeOnnx(bytes: Uint8Array, prefix: string): OnnxModel {
  const model = new ProtoReader(bytes).fields();
  const graphBytes = model.find(({ field }) => field === 7)?.bytes;
  if (!graphBytes) throw new Error('not an ONNX file: it holds no graph');
  const graph = new ProtoReader(graphBytes).fields();
  const of = (field: number) => graph.filter((entry) => entry.field === field).map(({ bytes }) => bytes);
  const constants = of(5);
  const constantNames = new Set(constants.map((constant) => nameOf(constant, 8)));
  return {
    prefix,
    opset: opsetOf(model.filter(({ field }) => field === 8).map(({ bytes }) => bytes)),
    nodes: of(1).map((node) => prefixNode(node, prefix)),
    constants: constants.map((constant) => prefixConstant(constant, prefix)),
    inputs: of(11)
      .map((port) => nameOf(port, 1))
      .filter((name) => !constantNames.has(name)),
    outputs: of(12).map((port) => nameOf(port, 1)),
  };
}

function opsetOf(imports: readonly Uint8Array[]): number {
  let version = 0;
  for (const entry of imports) {
    const fields = new ProtoReader(entry).fields();
    const domain = text(fields.find(({ field }) => field === 1)?.bytes ?? new Uint8Array());
    if (domain !== '' && domain !== 'ai.onnx') throw new Error(`operators of ${domain} are not supported`);
    version = Number(fields.find(({ field }) => field === 2)?.value ?? 0n);
  }
  return version;
}

/** NodeProto: 1 inputs, 2 outputs; an attribute (5) with a graph (6) would hold names that stay as they are. */
function prefixNode(node: Uint8Array, prefix: string): Uint8Array {
  const writer = new ProtoWriter();
  for (const entry of new ProtoReader(node).fields()) {
    const isName = (entry.field === 1 || entry.field === 2) && entry.bytes.length > 0;
    if (entry.field === 5 && new ProtoReader(entry.bytes).fields().some(({ field }) => field === 6)) {
      throw new Error('operators with subgraphs are not supported');
    }
    if (isName) writer.string(entry.field, prefix + text(entry.bytes));
    else writer.copy(entry);
  }
  return writer.finish();
}

/** TensorProto: 8 name, 13 external data, 14 data location. */
function prefixConstant(constant: Uint8Array, prefix: string): Uint8Array {
  const writer = new ProtoWriter();
  for (const entry of new ProtoReader(constant).fields()) {
    if (entry.field === 13 || (entry.field === 14 && entry.value !== 0n)) {
      throw new Error('weights in other files are not supported');
    }
    if (entry.field === 8) writer.string(8, prefix + text(entry.bytes));
    else writer.copy(entry);
  }
  return writer.finish();
}

function nameOf(message: Uint8Array, field: number): string {
  return text(new ProtoReader(message).fields().find((entry) => entry.field === field)?.bytes ?? new Uint8Array());
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
