import type { Value } from '../../onnx/graph-builder.js';
import type { WeightMap } from '../tfjs-weights.js';
import { conv, type Net, netOf, separable } from './layers.js';

const MEAN_RGB = [117.001, 114.697, 97.404];
const LEAK = 0.10000000149011612;
/** Anchor width and height in grid cells. */
const ANCHORS = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
];

/**
 * tiny_face_detector: Tiny YOLO v2 (Redmon 2016) with separable convolutions and five anchors a cell.
 * `image` [N,size,size,3] RGB -> `scores` [N,A] in 0..1, `boxes` [N,A,4] as left, top, right, bottom in input pixels.
 */
export function tinyFaceDetector(weights: WeightMap, size: number): Uint8Array {
  const net = netOf('tiny-face-detector', weights);
  const { graph } = net;
  let x = graph.image(size, size, MEAN_RGB, 1 / 255);
  x = leaky(net, conv(net, x, 'conv0', { padding: 'valid' }));
  for (const layer of ['conv1', 'conv2', 'conv3', 'conv4', 'conv5']) {
    x = graph.pool('Max', x, 2, 2, 'same');
    x = leaky(net, separable(net, x, layer, { padding: 'one' }));
  }
  x = graph.pool('Max', x, 2, 1, 'same');
  decode(net, conv(net, x, 'conv8', { padding: 'valid' }), size);
  return graph.encode();
}

function leaky({ graph }: Net, x: Value): Value {
  return graph.op('LeakyRelu', [x], { alpha: { f: LEAK } });
}

/** [25,rows,columns] -> five numbers per anchor: two centre offsets, two log sizes, one score logit. */
function decode({ graph }: Net, x: Value, size: number): void {
  const cells = x.shape[1] ?? 0;
  const cellSize = size / cells;
  const count = cells * cells * ANCHORS.length;
  const rows = graph.reshape(graph.toHwc(x), [count, 5]);
  const corners = Array.from({ length: count }, (_, i) => {
    const cell = Math.floor(i / ANCHORS.length);
    return [cell % cells, Math.floor(cell / cells)];
  });
  const halfSizes = Array.from({ length: count }, (_, i) =>
    (ANCHORS[i % ANCHORS.length] ?? []).map((length) => (length * cellSize) / 2),
  );
  const offsets = graph.op('Sigmoid', [graph.slice(rows, 1, 0, 2)]);
  const cellUnits = graph.add(offsets, graph.constant(corners.flat(), [count, 2]));
  const centres = graph.mul(cellUnits, graph.constant([cellSize], []));
  const growth = graph.op('Exp', [graph.slice(rows, 1, 2, 4)]);
  const halves = graph.mul(growth, graph.constant(halfSizes.flat(), [count, 2]));
  graph.output('boxes', graph.concat([graph.sub(centres, halves), graph.add(centres, halves)], 1));
  graph.output('scores', graph.reshape(graph.op('Sigmoid', [graph.slice(rows, 1, 4, 5)]), [count]));
}
