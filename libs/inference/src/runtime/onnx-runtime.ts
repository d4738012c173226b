/** The one door to ONNX Runtime, opened with its telemetry off. */
import './no-telemetry.js';

export { InferenceSession, Tensor } from 'onnxruntime-node';
