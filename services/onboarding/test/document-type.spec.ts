import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Documents, page, startDocuments, tenantOf, USUAL } from './support/documents.js';
import { type Stand, startStand } from './support/stand.js';

let stand: Stand;
let documents: Documents;
let faced: string;
beforeAll(async () => {
  stand = await startStand();
  documents = await startDocuments(stand);
  faced = await tenantOf(stand, {});
});
afterAll(async () => {
  await documents.stop();
  await stand.stop();
});
beforeEach(() => {
  Object.assign(documents.papers, { ...USUAL });
});

describe('validateDocumentType', () => {
  const ask = (body: object) => stand.post('/enrollment/validateDocumentType', body, faced);

  it('tells the type of a page, of no session, and keeps nothing', async () => {
    const rows = () =>
      stand.service.database.query('SELECT (SELECT count(*) FROM outcome) + (SELECT count(*) FROM step) AS n');
    const before = await rows();
    documents.papers.type = { rotated180: true };
    const { status, body } = await ask({ documentImage: page(), processParam: { alreadyCropped: true } });
    expect([status, body]).toEqual([
      200,
      {
        validDocument: true,
        nextpageExpected: true,
        rfidPresence: 1,
        mrzPresence: true,
        documentName: 'Utopia - ePassport (2018)',
        documentID: '-178451182',
        fidType: 'Passport',
        fidTypeId: '11',
        rotated180: true,
        year: '2018',
        countryName: 'Utopia',
        childDocumentIDs: ['7'],
        icaocode: 'UTO',
      },
    ]);
    expect(documents.calls.recogniseType.at(-1)).toMatchObject({ alreadyCropped: true, page: { lightingScheme: 6 } });
    expect(await rows()).toEqual(before);
  });

  it('says that a page shows none, and asks for no other side', async () => {
    documents.papers.type = { known: false, type: undefined };
    expect((await ask({ documentImage: page() })).body).toMatchObject({
      validDocument: false,
      nextpageExpected: false,
      documentName: '',
    });
  });

  it.each([
    ['a type without a name', { type: {} }],
    ['no type', { type: undefined }],
    ['no receipt', { receiptId: '' }],
  ])('is 500 where the engine answers with %s', async (_what, answer) => {
    documents.papers.type = answer;
    expect((await ask({ documentImage: page() })).status).toBe(500);
  });

  it.each([
    ['nothing', {}, 'documentImage'],
    ['no image', { documentImage: { format: '.jpeg' } }, 'documentImage.image'],
    ['no base64', { documentImage: page({ image: '*' }) }, 'Improper Base64 formatting in document image.'],
    ['a list', { documentImage: [page()] }, 'documentImage'],
  ])('of %s is 400 INVALID_INPUT', async (_what, body, says) => {
    const answer = await ask(body);
    expect([answer.status, answer.body.errorCode, answer.body.errorMsg]).toEqual([
      400,
      'INVALID_INPUT',
      expect.stringContaining(says),
    ]);
  });

  it('without a format is served', async () =>
    expect((await ask({ documentImage: page({ format: undefined }) })).status).toBe(200));
});
