import { blazeFace } from './blaze-face.js';
import { faceAge } from './face-api/age.js';
import { faceExpression } from './face-api/expression.js';
import { faceLandmarks } from './face-api/landmarks.js';
import { faceRecognition } from './face-api/recognition.js';
import type { GraphModel } from './graph-model/convert.js';
import { graphModelFile } from './graph-model/topology.js';
import { faceMesh } from './human.js';
import { inNhwc, type Network, onnxNetwork } from './network.js';
import { type IrNetwork, openVino } from './openvino/convert.js';
import { faceMesh468, facenox, headPose, maskedFace, miniFasNet, mobileFaceNet, retail0095 } from './plus/networks.js';
import { yuNet } from './plus/yunet.js';
import { textDetector, textRecogniser } from './pp-ocr.js';
import { miniFasNetNetwork } from './pytorch/minifasnet.js';
import { mobileFaceNetNetwork } from './pytorch/mobilefacenet.js';
import { readStateDict } from './pytorch/state-dict.js';
import type { WeightMap } from './tfjs-weights.js';
import { readWeights, weightsManifest } from './tfjs-weights.js';
import { tfliteNetwork } from './tflite/convert.js';

/** Turns the bytes of a model's source files, in the order of the recipe, into an ONNX file, or a file of another library. */
export type Importer = (files: readonly Uint8Array[]) => Uint8Array;

/** Importers by the name that recipes call them by. All are pure: equal sources give equal bytes. */
export const IMPORTERS: Readonly<Record<string, Importer>> = {
  'face-api/face-landmarks': fromWeights(faceLandmarks),
  'face-api/face-recognition': fromWeights(faceRecognition),
  'face-api/face-age': fromWeights(faceAge),
  'face-api/face-expression': fromWeights(faceExpression),
  'human/blaze-face': fromGraphModel(blazeFace),
  'human/face-mesh': fromGraphModel(faceMesh),
  'onnx/yunet': fromOnnx(yuNet),
  'onnx/retail-0095': fromOnnx((network) => retail0095(network, 'out_658')),
  'onnx/minifasnet': fromOnnx(miniFasNet),
  'onnx/facenox': fromOnnx(facenox),
  'onnx/mobilefacenet': fromOnnx(mobileFaceNet),
  'onnx/masked-face': fromOnnx(maskedFace),
  'onnx/face-mesh': fromOnnx((network) => faceMesh468(inNhwc(network))),
  'onnx/head-pose': fromOnnx(headPose),
  'onnx/text-detector': fromOnnx(textDetector),
  'onnx/text-recogniser': (files) => {
    const [network, dictionary] = twoFiles(files);
    return textRecogniser(onnxNetwork(network), dictionary);
  },
  'file/as-it-is': oneFile,
  'openvino/retail-0095': fromOpenVino(({ network, outputs }) => retail0095(network, outputs[0] ?? '')),
  'openvino/head-pose': fromOpenVino(({ network }) => headPose(network)),
  'tflite/face-mesh': (files) => faceMesh468(tfliteNetwork(oneFile(files))),
  'pytorch/minifasnet': (files) => miniFasNet(miniFasNetNetwork(readStateDict(oneFile(files)))),
  'pytorch/mobilefacenet': (files) => mobileFaceNet(mobileFaceNetNetwork(readStateDict(oneFile(files)))),
};

/** Sources: a weights manifest in JSON, and the weights. */
function fromWeights(build: (weights: WeightMap) => Uint8Array): Importer {
  return (files) => {
    const [manifest, weights] = twoFiles(files);
    return build(readWeights(weightsManifest.parse(parseJson(manifest)), weights));
  };
}

/** Sources: a graph model in JSON, and the weights. */
function fromGraphModel(build: (model: GraphModel) => Uint8Array): Importer {
  return (files) => {
    const [json, weights] = twoFiles(files);
    const { modelTopology, weightsManifest: manifest } = graphModelFile.parse(parseJson(json));
    return build({ nodes: modelTopology.node, weights: readWeights(manifest, weights) });
  };
}

/** Source: an ONNX file. */
function fromOnnx(build: (network: Network) => Uint8Array): Importer {
  return (files) => build(onnxNetwork(oneFile(files)));
}

/** Sources: the .xml and .bin of an intermediate representation. */
function fromOpenVino(build: (converted: IrNetwork) => Uint8Array): Importer {
  return (files) => build(openVino(...twoFiles(files)));
}

function oneFile([file, ...others]: readonly Uint8Array[]): Uint8Array {
  if (!file || others.length > 0) throw new Error('expected one source file');
  return file;
}

function twoFiles([first, second, ...others]: readonly Uint8Array[]): [Uint8Array, Uint8Array] {
  if (!first || !second || others.length > 0) throw new Error('expected two source files');
  return [first, second];
}

function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}
