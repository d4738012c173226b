import { DomainError, type ErrorCode } from '@bonafide/platform/errors/domain-error';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { catchError, type Observable, throwError } from 'rxjs';

/** The contract's own code for what is wrong with a document (docs/contract A.6). */
const INVALID_INPUT = 'INVALID_INPUT';
const OF_DOCUMENTS = /^(documentsInfo|documentImage)\b/;
const CALLERS: readonly ErrorCode[] = [
  'FIELD_MISSING',
  'FIELD_TYPE',
  'INVALID_BASE64',
  'INVALID_VALUE',
  'INVALID_MEDIA',
  'MEDIA_SIZE',
];

/** Gives errors about a document's members their own code and the text that clients know, before what is wrong where. */
@Injectable()
export class DocumentErrors implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError((error: unknown) => throwError(() => ofDocument(error))));
  }
}

function ofDocument(error: unknown): unknown {
  if (!(error instanceof DomainError) || !CALLERS.includes(error.code)) return error;
  if (!OF_DOCUMENTS.test(error.details.field ?? '')) return error;
  const text =
    error.code === 'INVALID_BASE64' ? 'Improper Base64 formatting in document image.' : 'Document input is invalid.';
  const details = { ...error.details, errorCode: INVALID_INPUT };
  return new DomainError(error.code, `${text} ${error.message}`, details, { cause: error });
}
