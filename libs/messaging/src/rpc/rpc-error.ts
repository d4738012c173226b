import { DomainError, isErrorCode } from '@bonafide/platform/errors/domain-error';
import { ErrorDetailSchema } from '@bonafide/proto/gen/bonafide/common/v1/error_pb';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';

/** An error as the payload of a reply. */
export function encodeError({ code, message, details }: DomainError): Uint8Array {
  return toBinary(ErrorDetailSchema, create(ErrorDetailSchema, { code, message, details: { ...details } }));
}

/** The callee's error in a reply; a code that this version does not know is INTERNAL. */
export function decodeError(payload: Uint8Array): DomainError {
  const { code, message, details } = fromBinary(ErrorDetailSchema, payload);
  return new DomainError(isErrorCode(code) ? code : 'INTERNAL', message, details);
}
