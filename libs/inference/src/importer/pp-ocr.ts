import { TEXT_ALPHABET, TEXT_LINE_HEIGHT } from '../inputs/text-line.js';
import { GraphBuilder, type Value } from '../onnx/graph-builder.js';
import type { Network } from './network.js';

/** Mean and deviation of ImageNet's channels on 0..255, which PaddleOCR applies to blue, green, red in this order. */
const CHANNELS = { mean: [123.675, 116.28, 103.53], deviation: [58.395, 57.12, 57.375] };

/**
 * PP-OCRv4 mobile text detector: `image` [N,H,W,3] RGB, H and W multiples of 32 -> `map` [N,1,H,W], for every pixel the
 * chance that it lies in the middle of a line of text (differentiable binarization: lines are shrunk so that they part).
 */
export function textDetector(network: Network): Uint8Array {
  const graph = new GraphBuilder('pp-ocr-text-detector');
  const centred = graph.sub(graph.bgr(graph.image('H', 'W', [0, 0, 0], 1)), channels(graph, CHANNELS.mean));
  const scale = CHANNELS.deviation.map((deviation) => 1 / deviation);
  const picture = graph.mul(centred, channels(graph, scale));
  const { 'sigmoid_0.tmp_0': map } = network(graph, picture, { 'sigmoid_0.tmp_0': [1] });
  graph.output('map', map, [1, 'H', 'W']);
  return graph.encode();
}

/**
 * PP-OCRv4 mobile text recogniser: `image` [N,48,W,3] RGB, one line of text -> `classes` [N,T,1 + alphabet], a row for
 * about every eight pixels of the width: the chances of the blank and of each of TEXT_ALPHABET. Of the 6,625 characters
 * that the network tells, those of other scripts are left out. `dictionary`: its characters, one a line.
 */
export function textRecogniser(network: Network, dictionary: Uint8Array): Uint8Array {
  const characters = new TextDecoder().decode(dictionary).split('\n');
  // As PaddleOCR numbers them: the blank, those of the dictionary, the space.
  const classes = TEXT_ALPHABET.map((character) => {
    const at = character === ' ' ? characters.length : characters.indexOf(character);
    if (at < 0) throw new Error(`the dictionary of the text recogniser has no ${character}`);
    return at + 1;
  });
  const graph = new GraphBuilder('pp-ocr-text-recogniser');
  const scaled = graph.image(TEXT_LINE_HEIGHT, 'W', [0, 0, 0], 1 / 127.5);
  // The network has operator set 9, in which a slice is written otherwise.
  const reversed = graph.op('Gather', [scaled, graph.integers([2, 1, 0])], { axis: { i: 1 } });
  const picture = graph.sub(reversed, graph.constant([1], []));
  const { 'softmax_11.tmp_0': all } = network(graph, picture, { 'softmax_11.tmp_0': [] });
  const kept = graph.op('Gather', [all, graph.integers([0, ...classes])], { axis: { i: 2 } }, []);
  graph.output('classes', kept, ['T', classes.length + 1]);
  return graph.encode();
}

function channels(graph: GraphBuilder, values: readonly number[]): Value {
  return graph.constant(values, [3, 1, 1]);
}
