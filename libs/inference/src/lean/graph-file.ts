import { type ProtoField, ProtoReader, ProtoWriter } from '../onnx/protobuf.js';

/** A node of an ONNX file; what is not named here stays as it was written. */
export interface GraphNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** NodeProto without inputs and outputs. */
  readonly rest: readonly ProtoField[];
}

/** A constant of an ONNX file: `floats` and `integers` read its numbers, where it has such. */
export interface GraphConstant {
  readonly dims: readonly number[];
  /** TensorProto.DataType. */
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** An ONNX file taken apart as far as needed to change nodes and constants. */
export interface GraphFile {
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, GraphConstant>;
  /** Names of inputs and outputs of the whole graph. */
  readonly ports: readonly string[];
  readonly model: readonly ProtoField[];
  readonly graph: readonly ProtoField[];
}

const TEXT = new TextDecoder();
const FLOAT = 1;
const INT64 = 7;
const GRAPH = 7;
/** Fields of GraphProto; the inner shapes are left out when a graph is written: ONNX Runtime works them out. */
const [NODE, CONSTANT, INPUT, OUTPUT, INNER_SHAPE] = [1, 5, 11, 12, 13];

/** Takes a file apart. Throws for bytes that are no ONNX file. */
export function readGraph(bytes: Uint8Array): GraphFile {
  const model = new ProtoReader(bytes).fields();
  const message = model.find(({ field }) => field === GRAPH);
  if (!message) throw new Error('not an ONNX file: it holds no graph');
  const graph = new ProtoReader(message.bytes).fields();
  const of = (...fields: number[]) => graph.filter(({ field }) => fields.includes(field)).map((entry) => entry.bytes);
  return {
    model,
    graph,
    nodes: of(NODE).map(readNode),
    constants: new Map(of(CONSTANT).map(readConstant)),
    ports: of(INPUT, OUTPUT).map((port) => textOf(new ProtoReader(port).fields(), 1)[0] ?? ''),
  };
}

/** Puts a file together again with its nodes and constants as they are now. */
export function writeGraph({ model, graph, nodes, constants }: GraphFile): Uint8Array {
  const inner = new ProtoWriter();
  for (const node of nodes) inner.message(NODE, (writer) => writeNode(writer, node));
  for (const [name, constant] of constants) inner.message(CONSTANT, (writer) => writeConstant(writer, name, constant));
  for (const entry of graph) if (![NODE, CONSTANT, INNER_SHAPE].includes(entry.field)) inner.copy(entry);
  const outer = new ProtoWriter();
  for (const entry of model) {
    if (entry.field === GRAPH) outer.bytes(GRAPH, inner.finish());
    else outer.copy(entry);
  }
  return outer.finish();
}

/** A new node; attributes are whole numbers or lists of such. */
export function nodeOf(
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): GraphNode {
  const writer = new ProtoWriter().string(4, type);
  for (const [name, value] of Object.entries(attributes)) writer.bytes(5, attribute(name, value));
  return { type, inputs, outputs: [output], rest: new ProtoReader(writer.finish()).fields() };
}

/** The whole numbers of a node's attribute; undefined where it has none of that name. */
export function numbersOf(node: GraphNode, name: string): number[] | undefined {
  return attributeOf(node, name)
    ?.filter(({ field, wireType }) => (field === 3 || field === 8) && wireType === 0)
    .map(({ value }) => Number(value));
}

/** The number of a node's attribute that is a float; undefined where it has none of that name. */
export function floatOf(node: GraphNode, name: string): number | undefined {
  const value = attributeOf(node, name)?.find(({ field }) => field === 2)?.bytes;
  return value?.length === 4 ? new DataView(value.buffer, value.byteOffset).getFloat32(0, true) : undefined;
}

/** The tensor of a node's attribute as a constant; undefined where it has none of that name. */
export function tensorOf(node: GraphNode, name: string): GraphConstant | undefined {
  const tensor = attributeOf(node, name)?.find(({ field }) => field === 5);
  return tensor && readConstant(tensor.bytes)[1];
}

/** A node with one attribute changed to a whole number. */
export function withNumber(node: GraphNode, name: string, value: number): GraphNode {
  const others = node.rest.filter(
    ({ field, bytes }) => field !== 5 || textOf(new ProtoReader(bytes).fields(), 1)[0] !== name,
  );
  const changed = new ProtoReader(new ProtoWriter().bytes(5, attribute(name, value)).finish()).fields();
  return { ...node, rest: [...others, ...changed] };
}

/** Whether a constant holds floats that can be read. */
export function isFloat(constant: GraphConstant): boolean {
  return constant.type === FLOAT;
}

/** The numbers of a float constant; undefined for one of another type. */
export function floatsOf(constant: GraphConstant | undefined): Float32Array | undefined {
  return constant && isFloat(constant) ? new Float32Array(new Uint8Array(constant.bytes).buffer) : undefined;
}

/** The numbers of an integer constant; undefined for one of another type. */
export function integersOf(constant: GraphConstant | undefined): number[] | undefined {
  return constant?.type === INT64
    ? Array.from(new BigInt64Array(new Uint8Array(constant.bytes).buffer), Number)
    : undefined;
}

export function floats(data: Float32Array, dims: readonly number[]): GraphConstant {
  return { dims, type: FLOAT, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** AttributeProto: 1 name, 2 float, 3 whole number, 5 tensor, 8 whole numbers. */
function attributeOf(node: GraphNode, name: string): ProtoField[] | undefined {
  for (const { field, bytes } of node.rest) {
    if (field !== 5) continue;
    const fields = new ProtoReader(bytes).fields();
    if (textOf(fields, 1)[0] === name) return fields;
  }
  return undefined;
}

function attribute(name: string, value: number | readonly number[]): Uint8Array {
  const writer = new ProtoWriter().string(1, name);
  if (typeof value === 'number') return writer.int(3, value).int(20, 2).finish();
  for (const item of value) writer.int(8, item);
  return writer.int(20, 7).finish();
}

function readNode(bytes: Uint8Array): GraphNode {
  const fields = new ProtoReader(bytes).fields();
  return {
    type: textOf(fields, 4)[0] ?? '',
    inputs: textOf(fields, 1),
    outputs: textOf(fields, 2),
    rest: fields.filter(({ field }) => field > 2),
  };
}

function writeNode(writer: ProtoWriter, { inputs, outputs, rest }: GraphNode): void {
  for (const input of inputs) writer.string(1, input);
  for (const output of outputs) writer.string(2, output);
  for (const entry of rest) writer.copy(entry);
}

/** TensorProto: 1 dims, 2 type, 4 packed floats, 7 packed integers, 8 name, 9 bytes. */
function readConstant(bytes: Uint8Array): [string, GraphConstant] {
  const fields = new ProtoReader(bytes).fields();
  const dims = fields.filter(({ field, wireType }) => field === 1 && wireType === 0).map(({ value }) => Number(value));
  const type = Number(fields.find(({ field }) => field === 2)?.value ?? 0n);
  const raw = fields.find(({ field }) => field === 9)?.bytes;
  const isPlain = raw !== undefined && dims.length === fields.filter(({ field }) => field === 1).length;
  const [name = ''] = textOf(fields, 8);
  return [name, isPlain ? { dims, type, bytes: raw } : { dims, type: 0, bytes }];
}

function writeConstant(writer: ProtoWriter, name: string, { dims, type, bytes }: GraphConstant): void {
  if (type === 0) {
    for (const entry of new ProtoReader(bytes).fields()) writer.copy(entry);
    return;
  }
  for (const dim of dims) writer.int(1, dim);
  writer.int(2, type).string(8, name).bytes(9, bytes);
}

function textOf(fields: readonly ProtoField[], wanted: number): string[] {
  return fields.filter(({ field }) => field === wanted).map(({ bytes }) => TEXT.decode(bytes));
}
