import { GraphBuilder } from '../onnx/graph-builder.js';
import { convertGraph, type GraphModel } from './graph-model/convert.js';

const NO_MEAN: readonly number[] = [0, 0, 0];

/**
 * antispoof (anku420/fake-face-detection): `image` [N,128,128,3] RGB -> `real` [N,1], from 0 (picture of a picture)
 * to 1 (real).
 */
export function antispoof(model: GraphModel): Uint8Array {
  const graph = new GraphBuilder('antispoof');
  const image = graph.image(128, 128, NO_MEAN, 1 / 255);
  const { real } = convertGraph(graph, model, image, { real: 'Identity' });
  graph.output('real', real);
  return graph.encode();
}

/** liveness (leokwu/livenessnet): `image` [N,32,32,3] RGB -> `classes` [N,2], softmax. */
export function liveness(model: GraphModel): Uint8Array {
  const graph = new GraphBuilder('liveness');
  const image = graph.image(32, 32, NO_MEAN, 1 / 255);
  const { classes } = convertGraph(graph, model, image, { classes: 'Identity' });
  graph.output('classes', classes);
  return graph.encode();
}

/**
 * MediaPipe Face Mesh: `image` [N,192,192,3] RGB -> `mesh` [N,468,3] in input pixels (x, y, depth) and `flag` [N,1],
 * probability that the crop shows a face.
 */
export function faceMesh(model: GraphModel): Uint8Array {
  const graph = new GraphBuilder('face-mesh');
  const image = graph.image(192, 192, NO_MEAN, 1 / 255);
  const { mesh, flag } = convertGraph(graph, model, image, { mesh: 'Identity_2', flag: 'Identity_1' });
  graph.output('mesh', graph.reshape(mesh, [468, 3]));
  graph.output('flag', flag);
  return graph.encode();
}
