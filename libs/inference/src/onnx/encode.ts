import { ProtoWriter } from './protobuf.js';

/** Element types, with the numbers of onnx.proto's TensorProto.DataType. */
const DATA_TYPE = { float32: 1, uint8: 2, int64: 7 } as const;
export type DataType = keyof typeof DATA_TYPE;

/** A number per dimension; a string names a dimension that may differ between runs. */
export type Dims = readonly (number | string)[];

/** Attribute values; the kind is named because a whole number may be meant as a float. */
export type Attribute = { i: number } | { f: number } | { s: string } | { ints: readonly number[] };

export interface NodeSpec {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface ConstantSpec {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export interface PortSpec {
  readonly name: string;
  readonly type: DataType;
  readonly dims: Dims;
}

export interface GraphSpec {
  readonly name: string;
  /** Version of the default operator set; 17 when left out. */
  readonly opset?: number;
  /** In topological order; bytes are nodes of another file, encoded already. */
  readonly nodes: readonly (NodeSpec | Uint8Array)[];
  readonly constants: readonly (ConstantSpec | Uint8Array)[];
  readonly inputs: readonly PortSpec[];
  readonly outputs: readonly PortSpec[];
}

const IR_VERSION = 8;
const OPSET = 17;

/** The graph as an ONNX file (onnx.proto of ONNX 1.12, IR version 8). */
export function encodeOnnx(graph: GraphSpec): Uint8Array {
  return new ProtoWriter()
    .int(1, IR_VERSION)
    .string(2, 'bonafide')
    .message(7, (g) => writeGraph(g, graph))
    .message(8, (opset) => opset.string(1, '').int(2, graph.opset ?? OPSET))
    .finish();
}

function writeGraph(writer: ProtoWriter, graph: GraphSpec): void {
  for (const node of graph.nodes) {
    if (node instanceof Uint8Array) writer.bytes(1, node);
    else writer.message(1, (w) => writeNode(w, node));
  }
  writer.string(2, graph.name);
  for (const constant of graph.constants) {
    if (constant instanceof Uint8Array) writer.bytes(5, constant);
    else writer.message(5, (w) => writeConstant(w, constant));
  }
  for (const input of graph.inputs) writer.message(11, (w) => writePort(w, input));
  for (const output of graph.outputs) writer.message(12, (w) => writePort(w, output));
}

function writeNode(writer: ProtoWriter, node: NodeSpec): void {
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  writer.string(4, node.type);
  for (const [name, value] of Object.entries(node.attributes)) writer.message(5, (w) => writeAttribute(w, name, value));
}

function writeAttribute(writer: ProtoWriter, name: string, value: Attribute): void {
  writer.string(1, name);
  if ('f' in value) writer.float(2, value.f).int(20, 1);
  else if ('i' in value) writer.int(3, value.i).int(20, 2);
  else if ('s' in value) writer.string(4, value.s).int(20, 3);
  else {
    for (const item of value.ints) writer.int(8, item);
    writer.int(20, 7);
  }
}

function writeConstant(writer: ProtoWriter, { name, dims, data }: ConstantSpec): void {
  for (const dim of dims) writer.int(1, dim);
  writer
    .int(2, data instanceof Float32Array ? DATA_TYPE.float32 : DATA_TYPE.int64)
    .string(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writePort(writer: ProtoWriter, { name, type, dims }: PortSpec): void {
  writer.string(1, name).message(2, (value) =>
    value.message(1, (tensor) =>
      tensor.int(1, DATA_TYPE[type]).message(2, (shape) => {
        for (const dim of dims) {
          shape.message(1, (d) => (typeof dim === 'number' ? d.int(1, dim) : d.string(2, dim)));
        }
      }),
    ),
  );
}
