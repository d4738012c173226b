import { foldedRefusal, frameworkFailure, isPassedOn } from '@bonafide/engine/browser-answers';
import { type ErrorShape, platformShape } from '@bonafide/platform/errors/error-shapes';
import { documentShape } from './document-errors.js';

/**
 * Errors of the browser's routes (/b2c/sdk): 500 around every refusal, its body inside the text; the framework's own body for
 * base64 that is none and for what nobody expected. Source: engines.yaml, B2cServerError; docs/contract B.3.
 */
export function browserShape(path: string): ErrorShape {
  const inner = documentShape(path);
  return (error) => {
    if (isPassedOn(error.code)) return platformShape(error);
    if (error.code === 'INTERNAL' || error.code === 'INVALID_BASE64') return frameworkFailure(path);
    const { status, body } = inner(error);
    return foldedRefusal(status, body as object);
  };
}
