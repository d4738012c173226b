import { type EngineError, engineAnswer, engineShape } from '@bonafide/engine/engine-shape';
import type { DomainError, ErrorCode } from '@bonafide/platform/errors/domain-error';
import type { ErrorShape } from '@bonafide/platform/errors/error-shapes';

/** Why a picture or a template is of no use: `details.reason` of a DomainError. */
export type MatchReason = 'no_data' | 'no_face' | 'unusable_face' | 'not_enabled' | 'template' | 'template_version';

const ABOUT_THE_PICTURE: readonly ErrorCode[] = ['INVALID_BASE64', 'INVALID_MEDIA', 'MEDIA_SIZE'];

/**
 * Errors of the face matcher. Unlike the other engines it reports what is wrong with a picture as 500 with a positive
 * code, and an unknown algorithm as bare text. Source: engines.yaml, FaceMatcherServerError and compareFaces;
 * docs/contract B.2 and docs/contract B.3.
 */
export const matcherShape: ErrorShape = (error) => {
  if (error.code === 'INVALID_VALUE' && error.details.field === 'workflow.comparator.algorithm') {
    return { status: 400, body: 'Invalid algorithm in "algorithm" field.' };
  }
  const failure = failureOf(error);
  return failure ? engineAnswer(error, 500, failure) : engineShape(error);
};

function failureOf({ code, message, details }: DomainError): EngineError | undefined {
  if (details.reason === 'not_enabled') return { code: 113, description: message };
  if (details.reason === 'no_data') return { code: 202, description: message };
  if (details.reason === 'no_face' || details.reason === 'unusable_face') return { code: 1001, description: message };
  if (ABOUT_THE_PICTURE.includes(code) && !details.field) {
    return { code: 500, description: 'The input image is invalid.' };
  }
  return undefined;
}
