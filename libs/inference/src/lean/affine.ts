import { convolutionOf } from './channels.js';
import { operandOf, readerOf, readersOf } from './constants.js';
import { floats, floatsOf, type GraphConstant, type GraphFile, type GraphNode } from './graph-file.js';

/** x → factor · x + summand, the same for all channels. */
export interface Affine {
  readonly factor: number;
  readonly summand: number;
}

/** The graph with factors and summands that follow a convolution taken into its filters and its bias. */
export function withFoldedFactors(file: GraphFile): GraphFile {
  const constants = new Map(file.constants);
  const readers = readersOf(file);
  const folded = new Set<GraphNode>();
  const nodes = file.nodes.flatMap((node) => {
    if (folded.has(node)) return [];
    if (!convolutionOf(node, file.constants)) return [node];
    const { affine, passed, output } = affineAfter(node.outputs[0] ?? '', readers, file.constants);
    if (passed.length === 0) return [node];
    for (const each of passed) folded.add(each);
    return [afterwards({ ...node, outputs: [output] }, affine, constants)];
  });
  return folded.size === 0 ? file : { ...file, nodes, constants };
}

/** The factors and summands that a tensor goes through alone, and what it is called behind them. */
export function affineAfter(
  tensor: string,
  readers: ReturnType<typeof readersOf>,
  constants: ReadonlyMap<string, GraphConstant>,
): { affine: Affine; passed: GraphNode[]; output: string } {
  let [factor, summand, output] = [1, 0, tensor];
  const passed: GraphNode[] = [];
  for (;;) {
    const node = readerOf(readers, output);
    const times = operandOf(node, 'Mul', output, constants);
    const plus = operandOf(node, 'Add', output, constants);
    if (!node || (times === undefined && plus === undefined)) return { affine: { factor, summand }, passed, output };
    factor *= times ?? 1;
    summand = summand * (times ?? 1) + (plus ?? 0);
    passed.push(node);
    output = node.outputs[0] ?? '';
  }
}

/** A convolution whose result is changed, written as one that gives the changed result. */
function afterwards(node: GraphNode, { factor, summand }: Affine, constants: Map<string, GraphConstant>): GraphNode {
  const { filters, bias } = weightsOf(node, constants);
  return withWeights(
    node,
    filters.map((weight) => weight * factor),
    bias.map((each) => each * factor + summand),
    constants,
  );
}

/** A convolution of single pixels, all channels mixed, whose picture is changed before, written as one that changes it itself. */
export function beforehand(
  node: GraphNode,
  { factor, summand }: Affine,
  constants: Map<string, GraphConstant>,
): GraphNode {
  const { filters, bias } = weightsOf(node, constants);
  const inner = filters.length / bias.length;
  const sums = bias.map((_, channel) =>
    filters.subarray(channel * inner, (channel + 1) * inner).reduce((sum, weight) => sum + weight, 0),
  );
  return withWeights(
    node,
    filters.map((weight) => weight * factor),
    bias.map((each, channel) => each + (sums[channel] as number) * summand),
    constants,
  );
}

function weightsOf({ inputs: [, filters = '', bias] }: GraphNode, constants: ReadonlyMap<string, GraphConstant>) {
  const constant = constants.get(filters);
  const biases = bias === undefined ? undefined : floatsOf(constants.get(bias));
  return {
    filters: new Float64Array(floatsOf(constant) ?? []),
    bias: biases ? new Float64Array(biases) : new Float64Array(constant?.dims[0] ?? 0),
  };
}

function withWeights(
  node: GraphNode,
  filters: Float64Array,
  bias: Float64Array,
  constants: Map<string, GraphConstant>,
): GraphNode {
  const [x = '', old = ''] = node.inputs;
  const own = `${node.outputs[0]}/affine`;
  constants.set(`${own}-filters`, floats(new Float32Array(filters), constants.get(old)?.dims ?? []));
  constants.set(`${own}-bias`, floats(new Float32Array(bias), [bias.length]));
  return { ...node, inputs: [x, `${own}-filters`, `${own}-bias`] };
}
