import { type Readable, Transform } from 'node:stream';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LIMITS } from '@bonafide/platform/limits';

const tooLarge = () => new DomainError('TOO_LARGE', `The body exceeds ${LIMITS.bodyBytes} bytes`);

/** Refuses a body by the length that it declares. Throws TOO_LARGE. */
export function requireDeclaredLength(contentLength: string | undefined): void {
  if (Number(contentLength ?? 0) > LIMITS.bodyBytes) throw tooLarge();
}

/** Passes on a body of undeclared length and fails with TOO_LARGE at the first byte past the limit. */
export function counted(body: Readable): Readable {
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > LIMITS.bodyBytes) done(tooLarge());
      else done(null, chunk);
    },
  });
  body.once('error', (error) => counter.destroy(error));
  // The rest of the body is read and dropped, so that the client reads our answer.
  counter.once('close', () => body.resume());
  return body.pipe(counter);
}
