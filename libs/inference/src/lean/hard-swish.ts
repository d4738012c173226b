import { type Affine, affineAfter, beforehand } from './affine.js';
import { convolutionOf } from './channels.js';
import { numberOf, operandOf, readerOf, readersOf } from './constants.js';
import {
  floatOf,
  floats,
  type GraphConstant,
  type GraphFile,
  type GraphNode,
  nodeOf,
  numbersOf,
} from './graph-file.js';

/** x · min(max(x + 3, 0), 6) / 6, as converters write it: four operators, and what changes the result. */
interface HardSwish {
  readonly x: string;
  readonly channels: number;
  readonly product: string;
  readonly passed: readonly GraphNode[];
  readonly last: GraphNode;
  readonly affine: Affine;
  readonly output: string;
}

/** HardSigmoid is min(max(0.2·x + 0.5, 0), 1) unless told otherwise: this much of x gives min(max(x + 3, 0), 6) / 6. */
const TO_SIGMOID = 5 / 6;

/**
 * The graph with each hard swish after a convolution written as x · hardSigmoid(5/6 · x), the product by a cheap convolution that
 * ONNX Runtime runs together with the sigmoid: two passes in the layout of the convolutions around, instead of four outside of
 * it. A factor and a summand behind it go into the convolutions of single pixels that read the result, where all readers
 * are such; others would see the summand where their border is zero.
 */
export function withFusedHardSwish(file: GraphFile): GraphFile {
  const readers = readersOf(file);
  const channels = new Map(
    file.nodes.map((node) => [node.outputs[0] ?? '', convolutionOf(node, file.constants)?.channels]),
  );
  const found = file.nodes.flatMap((node) => hardSwishFrom(node, channels, readers, file.constants) ?? []);
  if (found.length === 0) return file;
  const constants = new Map(file.constants);
  const passed = new Set(found.flatMap((each) => each.passed));
  const ends = new Map(found.map((each) => [each.last, each]));
  const changed = new Map<string, HardSwish>();
  for (const each of found) if (isReadByPixels(each.output, readers, file.constants)) changed.set(each.output, each);
  const nodes = file.nodes.flatMap((node) => {
    const end = ends.get(node);
    if (end) return written(end, changed.has(end.output), constants);
    if (passed.has(node)) return [];
    const before = changed.get(node.inputs[0] ?? '');
    return [before ? beforehand(node, before.affine, constants) : node];
  });
  return { ...file, nodes, constants };
}

/** The hard swish that begins with an addition of 3. */
function hardSwishFrom(
  start: GraphNode,
  channels: ReadonlyMap<string, number | undefined>,
  readers: ReturnType<typeof readersOf>,
  constants: ReadonlyMap<string, GraphConstant>,
): HardSwish | undefined {
  const x = start.inputs.find((input) => !constants.has(input)) ?? '';
  const width = channels.get(x);
  if (operandOf(start, 'Add', x, constants) !== 3 || width === undefined) return undefined;
  const clip = readerOf(readers, start.outputs[0] ?? '');
  if (!clip || !isFromZeroToSix(clip, constants)) return undefined;
  const product = readerOf(readers, clip.outputs[0] ?? '');
  if (product?.type !== 'Mul' || !product.inputs.includes(x)) return undefined;
  const sixth = readerOf(readers, product.outputs[0] ?? '');
  if (operandOf(sixth, 'Div', product.outputs[0] ?? '', constants) !== 6 || !sixth) return undefined;
  const { affine, passed, output } = affineAfter(sixth.outputs[0] ?? '', readers, constants);
  const all = [start, clip, product, sixth, ...passed];
  const last = all.at(-1) ?? sixth;
  return { x, channels: width, product: product.outputs[0] ?? '', passed: all, last, affine, output };
}

function isFromZeroToSix(node: GraphNode, constants: ReadonlyMap<string, GraphConstant>): boolean {
  if (node.type !== 'Clip') return false;
  const [, least, most] = node.inputs;
  // Attributes before operator set 11, inputs since.
  const from = least === undefined ? floatOf(node, 'min') : numberOf(constants.get(least));
  const to = most === undefined ? floatOf(node, 'max') : numberOf(constants.get(most));
  return from === 0 && to === 6;
}

function isReadByPixels(
  tensor: string,
  readers: ReturnType<typeof readersOf>,
  constants: ReadonlyMap<string, GraphConstant>,
): boolean {
  const all = readers(tensor) ?? [];
  const isOfPixels = (node: GraphNode) =>
    convolutionOf(node, constants)?.kind === 'mixing' &&
    constants
      .get(node.inputs[1] ?? '')
      ?.dims.slice(2)
      .every((side) => side === 1) === true &&
    (numbersOf(node, 'pads') ?? []).every((side) => side === 0);
  return all.length > 0 && all.every(isOfPixels);
}

function written(swish: HardSwish, isFolded: boolean, constants: Map<string, GraphConstant>): GraphNode[] {
  const { x, channels, affine, output } = swish;
  const dims = [channels, 1, 1, 1];
  const perChannel = { group: channels, kernel_shape: [1, 1] };
  const own = (part: string) => `${output}/swish-${part}`;
  const filled = (value: number, shape: readonly number[]) => floats(new Float32Array(channels).fill(value), shape);
  constants.set(own('to-sigmoid'), filled(TO_SIGMOID, dims));
  const isPlain = isFolded || (affine.factor === 1 && affine.summand === 0);
  const product = isPlain ? output : own('product');
  const swished = [
    nodeOf('Conv', [x, own('to-sigmoid')], own('scaled'), perChannel),
    nodeOf('HardSigmoid', [own('scaled')], own('gate')),
    nodeOf('Mul', [x, own('gate')], product),
  ];
  if (isPlain) return swished;
  constants.set(own('factor'), filled(affine.factor, dims));
  constants.set(own('summand'), filled(affine.summand, [channels]));
  return [...swished, nodeOf('Conv', [product, own('factor'), own('summand')], output, perChannel)];
}
