import { engineAnswer, engineShape } from '@bonafide/engine/engine-shape';
import type { ErrorShape } from '@bonafide/platform/errors/error-shapes';

/**
 * Errors of face liveness: a missing member is bare text, an unknown workflow has code -2, an envelope that does not open
 * is 500 with code -1; all else is as in the other engines. Source: engines.yaml, FaceLivenessBadRequest and
 * EncryptedServerError; docs/contract B.3.
 */
export const livenessShape: ErrorShape = (error) => {
  if (error.code === 'FIELD_MISSING') return { status: 400, body: error.message };
  const description = error.message;
  if (error.details.reason === 'sealed') return engineAnswer(error, 500, { code: -1, description });
  const isWorkflow = error.code === 'INVALID_VALUE' && error.details.field?.endsWith('.workflow');
  return isWorkflow ? engineAnswer(error, 400, { code: -2, description }) : engineShape(error);
};
