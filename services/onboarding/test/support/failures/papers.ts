import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Verdict } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import type { SessionEvent } from '../../../src/journey/session/session.machine.js';
import type { Documents } from '../documents.js';
import { away, bodyOf, documents, late, live, stand, type Trial } from './scene.js';

/** A document's call in a session whose face has passed. */
const ofDocument = (call: string, what: string, event: SessionEvent | undefined, change: () => unknown) =>
  live('enrollment', call, what, event, async (token) => {
    await stand.post('/enrollment/addFace', await bodyOf('/enrollment/addFace', 'enrollment', token));
    return change();
  });
const papers = (change: Partial<Documents['papers']>) => () => void Object.assign(documents.papers, change);
const failingPapers = (error: DomainError) => papers({ meanwhile: () => Promise.reject(error) });
const MISSED: SessionEvent = { type: 'missed', isCounted: true };
const OCR = '/enrollment/addDocumentOCR';
export const ofDocuments: Trial[] = [
  live('enrollment', OCR, 'the face has not passed', undefined, () => {}),
  ofDocument(OCR, 'no pages', undefined, () => ({ documentsInfo: {} })),
  ofDocument(OCR, 'a page that is no base64', undefined, () => ({ documentsInfo: { documentImage: { image: '%' } } })),
  ofDocument(
    OCR,
    'a page that cannot be read',
    undefined,
    failingPapers(new DomainError('INVALID_MEDIA', 'Not an image')),
  ),
  ofDocument(OCR, 'the engine is away', undefined, failingPapers(away('docverify'))),
  ofDocument(OCR, 'the engine is too late', undefined, failingPapers(late('docverify'))),
  ofDocument(OCR, 'the engine breaks', undefined, failingPapers(new DomainError('INTERNAL', 'Internal error'))),
  ofDocument(OCR, 'a document that fails', MISSED, papers({ document: { result: Verdict.FAILED } })),
  ofDocument(OCR, 'another person’s portrait', MISSED, papers({ score: 1 })),
  ofDocument(
    OCR,
    'pages that are too poor to decide',
    MISSED,
    papers({ document: { result: Verdict.UNDEFINED, retryCapture: true } }),
  ),
  live('enrollment', '/enrollment/icaoChallenge', 'chips are not read', undefined, () => {}),
  ofDocument('/enrollment/addDocumentICAO', 'chips are not read', undefined, () => {}),
];
