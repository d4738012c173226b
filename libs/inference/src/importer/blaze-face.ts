import { GraphBuilder } from '../onnx/graph-builder.js';
import { convertGraph, type GraphModel } from './graph-model/convert.js';

const SIZE = 256;
/** Anchors sit in the middles of the cells of two grids. */
const GRIDS = [
  { cells: 16, perCell: 2 },
  { cells: 8, perCell: 6 },
];

/**
 * MediaPipe BlazeFace, back-camera model: `image` [N,256,256,3] RGB -> `scores` [N,896] in 0..1, `boxes` [N,896,4] as
 * left, top, right, bottom and `points` [N,896,6,2], all in input pixels. Points: image-left eye, image-right eye, nose,
 * mouth, image-left ear, image-right ear.
 */
export function blazeFace(model: GraphModel): Uint8Array {
  const graph = new GraphBuilder('blaze-face');
  const image = graph.sub(graph.image(SIZE, SIZE, [0, 0, 0], 1 / 127.5), graph.constant([1], []));
  const found = convertGraph(graph, model, image, {
    coarseScores: 'Identity',
    fineScores: 'Identity_1',
    coarseBoxes: 'Identity_2',
    fineBoxes: 'Identity_3',
  });
  const logits = graph.concat([found.coarseScores, found.fineScores], 0);
  const rows = graph.concat([found.coarseBoxes, found.fineBoxes], 0);
  const anchors = GRIDS.flatMap(({ cells, perCell }) => gridAnchors(cells, perCell));
  const count = anchors.length;
  const centres = graph.add(graph.slice(rows, 1, 0, 2), graph.constant(anchors.flat(), [count, 2]));
  const halves = graph.mul(graph.slice(rows, 1, 2, 4), graph.constant([0.5], []));
  const points = graph.reshape(graph.slice(rows, 1, 4, 16), [count, 6, 2]);
  graph.output('boxes', graph.concat([graph.sub(centres, halves), graph.add(centres, halves)], 1));
  graph.output('points', graph.add(points, graph.constant(anchors.flat(), [count, 1, 2])));
  graph.output('scores', graph.reshape(graph.op('Sigmoid', [logits]), [count]));
  return graph.encode();
}

function gridAnchors(cells: number, perCell: number): number[][] {
  const stride = SIZE / cells;
  return Array.from({ length: cells * cells * perCell }, (_, i) => {
    const cell = Math.floor(i / perCell);
    return [((cell % cells) + 0.5) * stride, (Math.floor(cell / cells) + 0.5) * stride];
  });
}
