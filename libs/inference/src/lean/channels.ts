import {
  floats,
  floatsOf,
  type GraphConstant,
  type GraphFile,
  type GraphNode,
  integersOf,
  isFloat,
  nodeOf,
  numbersOf,
  withNumber,
} from './graph-file.js';

/** Channels that ONNX Runtime's fastest layout holds side by side, with the widest vectors. */
const BLOCK = 16;

/** Operators whose result has the channels of their picture, one by one. */
const CHANNELWISE = ['Relu', 'MaxPool', 'Add'];

/** How a convolution treats channels; undefined for other nodes and for filters that are not at hand. */
export function convolutionOf(
  node: GraphNode,
  constants: ReadonlyMap<string, GraphConstant>,
): { kind: 'mixing' | 'depthwise'; channels: number } | undefined {
  if (node.type !== 'Conv') return undefined;
  const filters = constants.get(node.inputs[1] ?? '');
  const bias = node.inputs[2];
  const known = bias === undefined ? filters : constants.get(bias);
  if (!filters || !known || !isFloat(filters) || !isFloat(known) || filters.dims.length !== 4) return undefined;
  const [channels = 0, inner] = filters.dims;
  const [group = 1] = numbersOf(node, 'group') ?? [];
  if (group === 1) return { kind: 'mixing', channels };
  return group === channels && inner === 1 ? { kind: 'depthwise', channels } : undefined;
}

/** The graph with each Pad that adds channels of zeros written as a convolution, which stays in the layout of the others. */
export function withoutChannelPads(file: GraphFile): GraphFile {
  const constants = new Map(file.constants);
  const channels = new Map<string, number>();
  const nodes = file.nodes.map((node) => {
    const [x = '', pads = ''] = node.inputs;
    const [y = ''] = node.outputs;
    const before = channels.get(x);
    const [n0, c0, top, left, n1, added = 0, bottom, right] = integersOf(constants.get(pads)) ?? [];
    const convolution = convolutionOf(node, constants);
    if (convolution) channels.set(y, convolution.channels);
    else if (before !== undefined && CHANNELWISE.includes(node.type)) channels.set(y, before);
    if (node.type !== 'Pad' || node.inputs.length !== 2 || before === undefined || added < 1) return node;
    if (n0 || c0 || top || left || n1 || bottom || right) return node;
    const filters = new Float32Array((before + added) * before);
    for (let i = 0; i < before; i++) filters[i * before + i] = 1;
    constants.set(`${y}/identity`, floats(filters, [before + added, before, 1, 1]));
    channels.set(y, before + added);
    return nodeOf('Conv', [x, `${y}/identity`], y, { kernel_shape: [1, 1] });
  });
  return constants.size === file.constants.size ? file : { ...file, nodes, constants };
}

/**
 * The graph with pictures of a number of channels that is no multiple of 16 given more, all zeros, wherever only
 * convolutions and channelwise operators see them: the numbers are the same, and ONNX Runtime can keep them in its fastest
 * layout, which it fills up with zeros anyway.
 */
export function withWholeBlocks(file: GraphFile): GraphFile {
  const groups = channelGroups(file);
  if (!file.nodes.some(({ outputs }) => outputs.some((tensor) => groups(tensor) > 0))) return file;
  const constants = new Map(file.constants);
  const nodes = file.nodes.map((node) => {
    const convolution = convolutionOf(node, file.constants);
    if (!convolution) return node;
    const [x = '', filters = '', bias] = node.inputs;
    const outer = groups(node.outputs[0] ?? '');
    const inner = convolution.kind === 'mixing' ? groups(x) : 0;
    widen(constants, filters, [outer, inner]);
    if (bias !== undefined) widen(constants, bias, [outer]);
    return convolution.kind === 'depthwise' && outer > 0
      ? withNumber(node, 'group', convolution.channels + outer)
      : node;
  });
  return { ...file, nodes, constants };
}

/** Fills a constant up with zeros at the end of its first axes. */
function widen(constants: Map<string, GraphConstant>, name: string, [outer = 0, inner = 0]: readonly number[]): void {
  const constant = constants.get(name);
  const data = floatsOf(constant);
  if (!constant || !data || outer + inner === 0) return;
  const [rows = 0, columns = 1, ...kernel] = constant.dims;
  const size = kernel.reduce((product, dim) => product * dim, 1);
  const wide = new Float32Array((rows + outer) * (columns + inner) * size);
  for (let row = 0; row < rows; row++) {
    wide.set(data.subarray(row * columns * size, (row + 1) * columns * size), row * (columns + inner) * size);
  }
  constants.set(
    name,
    floats(wide, constant.dims.length === 1 ? [rows + outer] : [rows + outer, columns + inner, ...kernel]),
  );
}

/** Tells for a tensor's name how many channels it lacks to whole blocks; 0 where it has to stay as it is. */
function channelGroups({ nodes, constants, ports }: GraphFile): (tensor: string) => number {
  const parents = new Map<string, string>();
  const rootOf = (tensor: string): string => {
    const parent = parents.get(tensor);
    return parent === undefined ? tensor : rootOf(parent);
  };
  const join = (a: string, b: string) => {
    const [from, to] = [rootOf(a), rootOf(b)];
    if (from !== to) parents.set(from, to);
  };
  const fixed = new Set(ports);
  const known = new Map<string, number>();
  const uses = new Map<string, number>();
  for (const node of nodes) {
    const [x = ''] = node.inputs;
    const [y = ''] = node.outputs;
    for (const input of node.inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
    const convolution = convolutionOf(node, constants);
    if (convolution) known.set(y, convolution.channels);
    const pictures = node.inputs.filter((input) => !constants.has(input));
    if (convolution?.kind === 'depthwise') join(x, y);
    else if (CHANNELWISE.includes(node.type) && pictures.length === node.inputs.length) {
      for (const input of pictures) join(input, y);
    } else if (!convolution) for (const tensor of [...pictures, ...node.outputs]) fixed.add(tensor);
  }
  // A constant that two nodes share cannot follow one of them.
  for (const node of nodes) {
    if (!convolutionOf(node, constants) || node.inputs.slice(1).every((input) => uses.get(input) === 1)) continue;
    for (const tensor of [node.inputs[0] ?? '', ...node.outputs]) fixed.add(tensor);
  }
  const fixedRoots = new Set([...fixed].map(rootOf));
  const missing = new Map<string, number>();
  // Fewer than one block, as in the heads of detectors, are faster as they are.
  for (const [tensor, channels] of known) missing.set(rootOf(tensor), channels < BLOCK ? 0 : -channels & (BLOCK - 1));
  return (tensor) => (fixedRoots.has(rootOf(tensor)) ? 0 : (missing.get(rootOf(tensor)) ?? 0));
}
