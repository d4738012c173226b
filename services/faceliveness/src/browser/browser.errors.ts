import { folded, foldedRefusal, frameworkFailure, isPassedOn } from '@bonafide/engine/browser-answers';
import { engineError } from '@bonafide/engine/engine-shape';
import { type DomainError, ERROR_STATUS } from '@bonafide/platform/errors/domain-error';
import { type ErrorShape, platformShape } from '@bonafide/platform/errors/error-shapes';

/**
 * Errors of the browser's routes (/b2c/sdk): 500 around every refusal of the engine, the engine's body inside its text;
 * 500 DecryptionError for an envelope that is none or does not open; the framework's own body where the original threw
 * before it reached the engine (base64, profile); session ids, challenges and a list of no images as 400. Source: engines.yaml, B2cServerError;
 * docs/contract B.2 and docs/contract B.3.
 */
export function browserShape(path: string): ErrorShape {
  const sealed = path.endsWith('Encrypted');
  return (error) => {
    if (isPassedOn(error.code)) return platformShape(error);
    const isOnce = error.details.reason === 'session' || error.details.reason === 'challenge';
    if (isOnce && path === '/b2c/sdk/faceliveness/analyze') return platformShape(error);
    if (sealed && isAboutEnvelope(error)) return folded('DecryptionError', 'Check the encryption key used');
    if (error.code === 'INTERNAL' || error.code === 'INVALID_BASE64' || error.details.reason === 'not_xml') {
      return frameworkFailure(path);
    }
    if (error.details.reason === 'no_images') return platformShape(error);
    return foldedRefusal(ERROR_STATUS[error.code], { error: engineError(error) });
  };
}

function isAboutEnvelope({ code, details }: DomainError): boolean {
  return code === 'INVALID_JSON' || details.reason === 'envelope' || details.reason === 'sealed';
}
