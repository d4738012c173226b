import { GraphBuilder, type Value } from '../../onnx/graph-builder.js';
import type { Network } from '../network.js';

const SIZE = 320;
const STRIDES = [8, 16, 32] as const;
const POINTS = 5;

/**
 * YuNet (Wu, Peng, Yu 2023, libfacedetection): `image` [N,320,320,3] RGB -> `scores` [N,2100] in 0..1, `boxes`
 * [N,2100,4] as left, top, right, bottom and `points` [N,2100,5,2], all in input pixels. Points: image-left eye,
 * image-right eye, nose, image-left and image-right mouth corner.
 */
export function yuNet(network: Network): Uint8Array {
  const graph = new GraphBuilder('yunet');
  const picture = graph.bgr(graph.image(SIZE, SIZE, [0, 0, 0], 1));
  const shapes = STRIDES.flatMap((stride) => {
    const cells = (SIZE / stride) ** 2;
    const rows = { cls: 1, obj: 1, bbox: 4, kps: 2 * POINTS };
    return Object.entries(rows).map(([head, width]) => [`${head}_${stride}`, [cells, width]] as const);
  });
  const found: Record<string, Value> = network(graph, picture, Object.fromEntries(shapes));
  const levels = STRIDES.map((stride) => {
    const of = (head: string) => found[`${head}_${stride}`] as Value;
    return decode(graph, stride, of);
  });
  graph.output(
    'boxes',
    graph.concat(
      levels.map(({ boxes }) => boxes),
      0,
    ),
  );
  graph.output(
    'points',
    graph.concat(
      levels.map(({ points }) => points),
      0,
    ),
  );
  graph.output(
    'scores',
    graph.concat(
      levels.map(({ scores }) => scores),
      0,
    ),
  );
  return graph.encode();
}

/** One stride's cells: offsets are in units of the stride from the cell's upper left corner, sizes are logarithms. */
function decode(graph: GraphBuilder, stride: number, of: (head: string) => Value) {
  const cells = (SIZE / stride) ** 2;
  const side = SIZE / stride;
  const corners = Array.from({ length: cells }, (_, i) => [(i % side) * stride, Math.floor(i / side) * stride]).flat();
  const scale = graph.constant([stride], []);
  const half = graph.constant([stride / 2], []);
  const centres = graph.add(graph.mul(graph.slice(of('bbox'), 1, 0, 2), scale), graph.constant(corners, [cells, 2]));
  const halves = graph.mul(graph.op('Exp', [graph.slice(of('bbox'), 1, 2, 4)]), half);
  const offsets = graph.mul(graph.reshape(of('kps'), [cells, POINTS, 2]), scale);
  return {
    boxes: graph.concat([graph.sub(centres, halves), graph.add(centres, halves)], 1),
    points: graph.add(offsets, graph.constant(corners, [cells, 1, 2])),
    scores: graph.reshape(graph.op('Sqrt', [graph.mul(of('cls'), of('obj'))]), [cells]),
  };
}
