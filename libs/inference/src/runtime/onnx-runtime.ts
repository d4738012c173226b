/** The only module that imports ONNX Runtime, after its telemetry was switched off. */
import './no-telemetry.js';

export { InferenceSession, Tensor } from 'onnxruntime-node';
