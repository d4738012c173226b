import type { Caller } from './caller.ts';
import { unseen } from './captures.ts';
import type { PassportPage } from './document-pages.ts';
import type { Call } from './engine-calls.ts';

const image = (page: Buffer) => ({ lightingScheme: 6, image: unseen(page), format: 'JPG' });

/** validateDocumentType of one page after the other. */
export function recogniseType(caller: Caller, pages: readonly PassportPage[]): Call {
  return (number) =>
    caller.post(
      '/documentVerification/validateDocumentType',
      JSON.stringify({ documentImage: image(pageOf(pages, number).page) }),
    );
}

/** verifyDocumentsAndBiometrics of one page after the other, with the bearer's selfie. */
export function verifyPassport(caller: Caller, pages: readonly PassportPage[]): Call {
  return (number) => {
    const { page, selfie } = pageOf(pages, number);
    const body = {
      documentsInfo: { documentImage: [image(page)] },
      biometricsInfo: { facialImage: { image: unseen(selfie) } },
    };
    return caller.post('/documentVerification/verifyDocumentsAndBiometrics', JSON.stringify(body));
  };
}

function pageOf(pages: readonly PassportPage[], number: number): PassportPage {
  const page = pages[number % pages.length];
  if (!page) throw new Error('no page to show');
  return page;
}
