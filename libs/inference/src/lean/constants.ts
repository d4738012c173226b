import { type GraphConstant, type GraphFile, type GraphNode, tensorOf } from './graph-file.js';

/** The graph with constants that were written as nodes beside the others. */
export function withConstantsApart(file: GraphFile): GraphFile {
  const constants = new Map(file.constants);
  const nodes = file.nodes.filter((node) => {
    const [name = ''] = node.outputs;
    const tensor = node.type === 'Constant' && !file.ports.includes(name) ? tensorOf(node, 'value') : undefined;
    // A constant with a name of its own keeps it: only of plain ones the bytes are at hand.
    if (!tensor || tensor.type === 0) return true;
    constants.set(name, tensor);
    return false;
  });
  return nodes.length === file.nodes.length ? file : { ...file, nodes, constants };
}

/** The graph without the constants that no node reads. */
export function withoutUnread(file: GraphFile): GraphFile {
  const read = new Set(file.nodes.flatMap(({ inputs }) => inputs));
  return { ...file, constants: new Map([...file.constants].filter(([name]) => read.has(name))) };
}

/** Tells which nodes read a tensor; undefined of one that the whole graph takes or gives. */
export function readersOf({ nodes, ports }: GraphFile): (tensor: string) => readonly GraphNode[] | undefined {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const input of new Set(node.inputs)) readers.set(input, [...(readers.get(input) ?? []), node]);
  }
  return (tensor) => (ports.includes(tensor) ? undefined : (readers.get(tensor) ?? []));
}

/** The one node that reads a tensor, where only one does. */
export function readerOf(readers: ReturnType<typeof readersOf>, tensor: string): GraphNode | undefined {
  const [reader, ...others] = readers(tensor) ?? [];
  return others.length === 0 ? reader : undefined;
}

/** The single number by which a node of that type changes a tensor; undefined where it is another. */
export function operandOf(
  node: GraphNode | undefined,
  type: 'Add' | 'Div' | 'Mul',
  tensor: string,
  constants: ReadonlyMap<string, GraphConstant>,
): number | undefined {
  if (node?.type !== type || node.inputs.length !== 2) return undefined;
  const [a = '', b = ''] = node.inputs;
  if (type === 'Div' && a !== tensor) return undefined;
  const other = a === tensor ? b : a;
  return other === tensor ? undefined : numberOf(constants.get(other));
}

/** The number of a float constant that holds one alone. */
export function numberOf(constant: GraphConstant | undefined): number | undefined {
  if (constant?.type !== 1 || constant.bytes.length !== 4) return undefined;
  return new DataView(constant.bytes.buffer, constant.bytes.byteOffset).getFloat32(0, true);
}
