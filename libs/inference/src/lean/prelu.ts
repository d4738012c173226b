import { floats, floatsOf, type GraphConstant, type GraphFile, type GraphNode, nodeOf } from './graph-file.js';

/**
 * The graph with each PRelu over pictures written as x + s·relu(t·x), t = −|1 − slope| but for the sign, which is the same
 * number: a pass of ONNX Runtime's PRelu costs as much as the convolutions around it, and takes the picture out of the
 * layout that they work in.
 */
export function withoutPRelu(file: GraphFile): GraphFile {
  const constants = new Map(file.constants);
  const nodes = file.nodes.flatMap((node) => rewritten(node, constants));
  return nodes.length === file.nodes.length ? file : { ...file, nodes, constants };
}

function rewritten(node: GraphNode, constants: Map<string, GraphConstant>): GraphNode[] {
  const [x = '', slopesName = ''] = node.inputs;
  const [y = ''] = node.outputs;
  const constant = constants.get(slopesName);
  const slopes = floatsOf(constant);
  const isPerChannel = constant?.dims.length === 3 && slopes !== undefined && constant.dims[0] === slopes.length;
  if (node.type !== 'PRelu' || !isPerChannel || slopes.length < 2) return [node];
  const channels = slopes.length;
  const dims = [channels, 1, 1, 1];
  const own = (part: string) => `${y}/prelu-${part}`;
  const perChannel = { group: channels, kernel_shape: [1, 1] };
  // Where x < 0 the result is x + (slope − 1)·x: relu yields |1 − slope|·(−x), to be added below a slope of 1, else taken off.
  constants.set(
    own('t'),
    floats(
      slopes.map((slope) => -Math.abs(1 - slope)),
      dims,
    ),
  );
  const scaled = [nodeOf('Conv', [x, own('t')], own('tx'), perChannel), nodeOf('Relu', [own('tx')], own('relu'))];
  if (slopes.every((slope) => slope <= 1)) return [...scaled, nodeOf('Add', [x, own('relu')], y)];
  constants.set(
    own('s'),
    floats(
      slopes.map((slope) => (slope <= 1 ? 1 : -1)),
      dims,
    ),
  );
  const signed = nodeOf('Conv', [own('relu'), own('s')], own('srelu'), perChannel);
  return [...scaled, signed, nodeOf('Add', [x, own('srelu')], y)];
}
