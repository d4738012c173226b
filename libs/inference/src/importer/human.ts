import { GraphBuilder } from '../onnx/graph-builder.js';
import { convertGraph, type GraphModel } from './graph-model/convert.js';

const NO_MEAN: readonly number[] = [0, 0, 0];

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
