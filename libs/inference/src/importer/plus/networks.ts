import { GraphBuilder } from '../../onnx/graph-builder.js';
import type { Network } from '../network.js';

const NO_MEAN: readonly number[] = [0, 0, 0];

/**
 * Intel face-reidentification-retail-0095: `image` [N,128,128,3] RGB, aligned by five points (`inputs/five-points`)
 * -> `descriptor` [N,256] of length 1, compared by cosine. The descriptor is the mean over the face and its mirror image.
 */
export function retail0095(network: Network, output: string): Uint8Array {
  const graph = new GraphBuilder('face-reidentification-retail-0095');
  const picture = graph.bgr(graph.image(128, 128, NO_MEAN, 1));
  const { [output]: rows } = network(graph, graph.withMirrored(picture), { [output]: [256, 1, 1] });
  if (!rows) throw new Error(`no output ${output}`);
  graph.output('descriptor', graph.unitMeanOfMirrored(graph.reshape(rows, [256])));
  return graph.encode();
}

/** Mean and deviation of ImageNet's channels, which the network was trained with, on 0..255. */
const CHANNELS = { mean: [123.675, 116.28, 103.53], deviation: [58.395, 57.12, 57.375] };

/**
 * MobileFaceNet of foamliu: `image` [N,112,112,3] RGB, aligned by five points (`inputs/five-points`, 112) ->
 * `descriptor` [N,128] of length 1, compared by cosine: the mean of the unit descriptors of the face and its mirror image.
 */
export function mobileFaceNet(network: Network): Uint8Array {
  const graph = new GraphBuilder('mobilefacenet-foamliu');
  const centred = graph.image(112, 112, CHANNELS.mean, 1);
  const scale = graph.constant(
    CHANNELS.deviation.map((deviation) => 1 / deviation),
    [3, 1, 1],
  );
  const { embedding } = network(graph, graph.withMirrored(graph.mul(centred, scale)), { embedding: [128] });
  const unit = graph.op('LpNormalization', [embedding], { axis: { i: 1 }, p: { i: 2 } });
  graph.output('descriptor', graph.unitMeanOfMirrored(unit));
  return graph.encode();
}

/**
 * MiniFASNet (minivision-ai/Silent-Face-Anti-Spoofing): `image` [N,80,80,3] RGB -> `classes` [N,3], softmax;
 * class 1 is the live score.
 */
export function miniFasNet(network: Network): Uint8Array {
  const graph = new GraphBuilder('minifasnet');
  const { prob } = network(graph, graph.bgr(graph.image(80, 80, NO_MEAN, 1)), { prob: [3] });
  graph.output('classes', prob);
  return graph.encode();
}

/**
 * MiniFASNetV2-SE of facenox (face-antispoof-onnx): `image` [N,128,128,3] RGB -> `logits` [N,2]: real, spoof.
 */
export function facenox(network: Network): Uint8Array {
  const graph = new GraphBuilder('facenox-minifasnet-v2se');
  const { output } = network(graph, graph.image(128, 128, NO_MEAN, 1 / 255), { output: [2] });
  graph.output('logits', output);
  return graph.encode();
}

/**
 * Ultra-Light RFB-640, masked-face version 2: `image` [N,480,640,3] RGB -> `scores` [N,17640,3] (background, bare face,
 * masked face) and `boxes` [N,17640,4], left, top, right, bottom as fractions of the input.
 */
export function maskedFace(network: Network): Uint8Array {
  const graph = new GraphBuilder('masked-face');
  const picture = graph.image(480, 640, [127, 127, 127], 1 / 128);
  const { scores, boxes } = network(graph, picture, { scores: [17640, 3], boxes: [17640, 4] });
  graph.output('boxes', boxes);
  graph.output('scores', scores);
  return graph.encode();
}

/**
 * MediaPipe face_landmark: `image` [N,192,192,3] RGB -> `mesh` [N,468,3] in input pixels (x, y, depth) and `flag` [N,1],
 * probability that the crop shows a face.
 */
export function faceMesh468(network: Network): Uint8Array {
  const graph = new GraphBuilder('face-landmark');
  const picture = graph.image(192, 192, NO_MEAN, 1 / 255);
  const found = network(graph, picture, { conv2d_21: [1404], conv2d_31: [1] });
  graph.output('mesh', graph.reshape(found.conv2d_21, [468, 3]));
  graph.output('flag', graph.op('Sigmoid', [found.conv2d_31]));
  return graph.encode();
}

/**
 * Intel head-pose-estimation-adas-0001: `image` [N,60,60,3] RGB -> `angles` [N,3] in degrees: yaw (positive: the face
 * turns to image right), pitch (positive: down), roll (positive: clockwise in the image).
 */
export function headPose(network: Network): Uint8Array {
  const graph = new GraphBuilder('head-pose');
  const picture = graph.bgr(graph.image(60, 60, NO_MEAN, 1));
  const found = network(graph, picture, { angle_y_fc: [1], angle_p_fc: [1], angle_r_fc: [1] });
  graph.output('angles', graph.concat([found.angle_y_fc, found.angle_p_fc, found.angle_r_fc], 0));
  return graph.encode();
}
