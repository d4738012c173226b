export { ApiError } from './api-error.js';
export { type CaptureOptions, captureFrames, type Frame } from './capture.js';
export { BonafideClient } from './client.js';
export type { BrowserOptions, CallOptions, ConnectionOptions, ServerOptions } from './connection.js';
export { createDeviceKey, type DeviceKey, deviceKeyFrom } from './device-key.js';
export type * from './engine.types.js';
export { captureGuided, type GuidedOptions, type Prompt } from './guided-capture.js';
export type * from './journey.types.js';
export { type SealedRequest, type SealOptions, sealRequest } from './sealed-request.js';
