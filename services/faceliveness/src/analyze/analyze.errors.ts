import { type ErrorShape, engineShape } from '@bonafide/platform/errors/error-shapes';

/**
 * Errors of face liveness: a missing member is bare text, an unknown workflow has code -2, an envelope that does not open
 * is 500 with code -1; all else is as in the other engines. Source: engines.yaml, FaceLivenessBadRequest and
 * EncryptedServerError; BEHAVIOUR Part B section 3.
 */
export const livenessShape: ErrorShape = (error) => {
  if (error.code === 'FIELD_MISSING') return { status: 400, body: error.message };
  const { status, body } = engineShape(error);
  if (error.details.reason === 'sealed')
    return { status: 500, body: { error: { code: -1, description: error.message } } };
  if (error.code !== 'INVALID_VALUE' || !error.details.field?.endsWith('.workflow')) return { status, body };
  return { status, body: { error: { code: -2, description: error.message } } };
};
