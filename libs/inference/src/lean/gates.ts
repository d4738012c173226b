import { readerOf, readersOf } from './constants.js';
import { floats, type GraphFile, type GraphNode, nodeOf } from './graph-file.js';

/** The graph with x + x · gate, the gate one number a channel, written as x · (gate + 1): one pass over the picture less. */
export function withGatesOfOne(file: GraphFile): GraphFile {
  const readers = readersOf(file);
  const producers = new Map(file.nodes.map((node) => [node.outputs[0] ?? '', node]));
  const one = 'gate/one';
  const products = new Set<GraphNode>();
  const sums = new Map<GraphNode, GraphNode[]>();
  for (const sum of file.nodes) {
    if (sum.type !== 'Add') continue;
    for (const [x = '', other = ''] of [sum.inputs, [...sum.inputs].reverse()]) {
      const product = producers.get(other);
      if (product?.type !== 'Mul' || !product.inputs.includes(x) || readerOf(readers, other) !== sum) continue;
      const gate = product.inputs.find((input) => input !== x) ?? '';
      if (producers.get(gate)?.type !== 'HardSigmoid') continue;
      const [output = ''] = sum.outputs;
      products.add(product);
      sums.set(sum, [nodeOf('Add', [gate, one], `${output}/gate`), nodeOf('Mul', [x, `${output}/gate`], output)]);
    }
  }
  if (sums.size === 0) return file;
  const constants = new Map(file.constants).set(one, floats(Float32Array.of(1), []));
  const nodes = file.nodes.flatMap((node) => (products.has(node) ? [] : (sums.get(node) ?? [node])));
  return { ...file, nodes, constants };
}
