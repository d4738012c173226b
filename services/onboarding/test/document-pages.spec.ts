import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Verdict } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { readPicture } from '@bonafide/wire/picture/read-picture';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { documentOf, enrolling, IDENTITY, tenantOf, USUAL } from './support/documents.js';
import { type Pages, sent, startPages, twoPages } from './support/pages.js';
import { photograph } from './support/stand.js';

let pages: Pages;
beforeAll(async () => {
  pages = await startPages();
});
afterAll(() => pages.stop());
beforeEach(() => {
  vi.restoreAllMocks();
  Object.assign(pages.documents.papers, { ...USUAL });
});

const query = (sql: string, parameters: unknown[] = []) => pages.stand.service.database.query(sql, parameters);
const essenceOf = (picture: Buffer) => readPicture(picture).container.essence;
const exported = async (code: string, tenant: string) =>
  (await pages.stand.get(`/admin/registration/${code}/export`, tenant)).body;
const pagesOf = (body: { pictures: { kind: string; image: string }[] }) =>
  body.pictures.filter(({ kind }) => kind.startsWith('document page'));
const numbers = (rows: { number: number; passed: Date | null }[]) =>
  rows.map(({ number, passed }) => [number, passed !== null]);
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
/** As if what waits for its row, or its removal, had waited long enough. */
const makeDue = () => query('UPDATE object_removal SET due_at = now(), links_end = now() - make_interval(days => 1)');

async function enrolledWith(tenant: string, ...pictures: readonly Buffer[]) {
  const calls = await enrolling(pages.stand, tenant);
  const { body } = await calls.addDocument(sent(...pictures));
  return { calls, code: body.registrationCode as string };
}

describe('the pages of a document', () => {
  it('are kept nowhere unless the tenant asks for it', async () => {
    const tenant = await tenantOf(pages.stand, {});
    const [front, back] = await twoPages();
    const { code } = await enrolledWith(tenant, front, back);
    expect(code).not.toBe('');
    expect([await pages.rows(tenant), await pages.objects(tenant)]).toEqual([[], []]);
    expect((await exported(code, tenant)).records).toEqual({});
  });

  it('that passed are kept, in their order, without what the camera wrote, and are in the export', async () => {
    const tenant = await pages.keeping();
    const [front, back] = await twoPages();
    const { code } = await enrolledWith(tenant, front, back);
    expect(numbers(await pages.rows(tenant))).toEqual([
      [1, true],
      [2, true],
    ]);
    const body = await exported(code, tenant);
    expect(pagesOf(body).map(({ image }) => Buffer.from(image, 'base64'))).toEqual([essenceOf(front), essenceOf(back)]);
    expect(pagesOf(body)).toMatchObject([
      { kind: 'document page 1', mediaType: 'image/jpeg', takenAt: expect.stringMatching(/Z$/) },
      { kind: 'document page 2', mediaType: 'image/jpeg' },
    ]);
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(body.records.documentPages).toEqual([
      { number: 1, bytes: essenceOf(front).length, storedAt: time, passedAt: time },
      { number: 2, bytes: essenceOf(back).length, storedAt: time, passedAt: time },
    ]);
    const exif = (picture: Buffer) => picture.includes('exif-canary');
    expect([exif(front), pagesOf(body).some(({ image }) => exif(Buffer.from(image, 'base64')))]).toEqual([true, false]);
  });

  it.each([
    ['png', 'image/png'],
    ['webp', 'image/webp'],
  ] as const)('are kept as %s', async (format, mediaType) => {
    const tenant = await pages.keeping();
    const picture = await sharp(await photograph())
      .toFormat(format)
      .toBuffer();
    const { code } = await enrolledWith(tenant, picture);
    const [page] = pagesOf(await exported(code, tenant));
    expect(page).toMatchObject({ mediaType });
    expect(Buffer.from(page?.image ?? '', 'base64')).toEqual(essenceOf(picture));
  });

  it.each([3, 6, 7, 8])(
    'are upright again when they are read, taken with a camera turned to %i',
    async (orientation) => {
      const tenant = await pages.keeping();
      const half = await sharp({ create: { width: 100, height: 70, channels: 3, background: 'black' } })
        .png()
        .toBuffer();
      const plain = sharp({ create: { width: 200, height: 140, channels: 3, background: 'white' } });
      const picture = await plain
        .composite([{ input: half, left: 0, top: 0 }])
        .jpeg({ quality: 100 })
        .withMetadata({ orientation })
        .toBuffer();
      const { code } = await enrolledWith(tenant, picture);
      const [page] = pagesOf(await exported(code, tenant));
      const pixels = (image: Buffer) =>
        sharp(image).autoOrient().greyscale().raw().toBuffer({ resolveWithObject: true });
      const [read, upright] = [await pixels(Buffer.from(page?.image ?? '', 'base64')), await pixels(picture)];
      expect([read.info.width, read.info.height]).toEqual([upright.info.width, upright.info.height]);
      const far = read.data.filter((value, at) => Math.abs(value - (upright.data[at] ?? 0)) > 40);
      expect(far.length).toBeLessThan(read.data.length / 50);
    },
  );

  it('lie sealed under a key that tells nothing of the person', async () => {
    const tenant = await pages.keeping();
    const front = await photograph();
    const { calls, code } = await enrolledWith(tenant, front);
    const [key = ''] = await pages.objects(tenant);
    expect(key).toMatch(new RegExp(`^id-example/${tenant}/page/[0-9a-f-]{36}$`));
    const [session] = await calls.query('SELECT id, subject_id FROM session WHERE id = $1');
    for (const secret of [code, session.id, session.subject_id, calls.who.username, calls.token]) {
      expect(key).not.toContain(secret);
    }
    const sealed = readFileSync(join(pages.folder, key));
    expect(sealed.includes(essenceOf(front).subarray(100, 140))).toBe(false);
    const stored = await query('SELECT * FROM document_page WHERE tenant = $1', [tenant]);
    expect(JSON.stringify(stored)).not.toContain(calls.who.username);
  });

  it('do not open in each other’s place', async () => {
    const tenant = await pages.keeping();
    const first = await enrolledWith(tenant, ...(await twoPages()));
    const other = await enrolledWith(tenant, ...(await twoPages()));
    const rows: { key: string; number: number }[] = await pages.rows(tenant);
    const [one, two] = rows.filter(({ number }) => number === 1).map(({ key }) => join(pages.folder, key));
    const [before, foreign] = [readFileSync(one ?? ''), readFileSync(two ?? '')];
    writeFileSync(one ?? '', foreign);
    const statuses = await Promise.all(
      [first.code, other.code].map((code) => pages.stand.get(`/admin/registration/${code}/export`, tenant)),
    );
    expect(statuses.map(({ status }) => status).sort()).toEqual([200, 500]);
    // Nor front and back of one document.
    writeFileSync(one ?? '', before);
    const [subject] = await query('SELECT subject_id AS id FROM document_page WHERE object_key = $1', [
      rows.find(({ number }) => number === 1)?.key,
    ]);
    await query('UPDATE document_page SET page_number = 3 - page_number WHERE subject_id = $1', [subject.id]);
    const [{ code }] = await query('SELECT code FROM subject WHERE id = $1', [subject.id]);
    expect((await pages.stand.get(`/admin/registration/${code}/export`, tenant)).status).toBe(500);
  });

  it.each([
    ['fails', { document: { result: Verdict.FAILED } }],
    ['is undecided', { document: { result: Verdict.UNDEFINED } }],
    ['shows somebody else', { score: 1 }],
  ])('that %s are not kept, and not stored', async (_name, change) => {
    const tenant = await pages.keeping();
    const calls = await enrolling(pages.stand, tenant);
    Object.assign(pages.documents.papers, change);
    expect((await calls.addDocument(sent(await photograph()))).body.enrollmentStatus).toBe(1);
    expect([await pages.rows(tenant), await pages.objects(tenant)]).toEqual([[], []]);
    expect(await query('SELECT FROM object_removal WHERE object_key LIKE $1', [`%${tenant}%`])).toEqual([]);
  });

  it('take the place of those before, whose objects are removed', async () => {
    const tenant = await pages.keeping({ addDevice: true });
    const calls = await enrolling(pages.stand, tenant);
    await calls.addDocument(sent(...(await twoPages())));
    const before = await pages.objects(tenant);
    const later = await photograph();
    await calls.addDocument(sent(later));
    await pages.removals();
    const after = await pages.objects(tenant);
    expect([before.length, after.length, before.some((key) => after.includes(key))]).toEqual([2, 1, false]);
    const { registrationCode } = (await calls.addDevice()).body;
    const [page] = pagesOf(await exported(registrationCode, tenant));
    expect(Buffer.from(page?.image ?? '', 'base64')).toEqual(essenceOf(later));
  });

  it('stay where a later document fails', async () => {
    const tenant = await pages.keeping({ addDevice: true });
    const calls = await enrolling(pages.stand, tenant);
    await calls.addDocument(sent(await photograph()));
    const before = await pages.objects(tenant);
    pages.documents.papers.document = { result: Verdict.FAILED };
    await calls.addDocument(sent(await photograph()));
    await pages.removals();
    expect(await pages.objects(tenant)).toEqual(before);
  });
});

describe('where a chip must verify', () => {
  it.each(['document first', 'chip first'])('the pages of the document that passes are kept, %s', async (order) => {
    const tenant = await pages.keeping({ icaoVerification: 'MANDATORY' });
    const calls = await enrolling(pages.stand, tenant);
    if (order === 'chip first') await calls.addChip();
    const first = (await calls.addDocument(sent(...(await twoPages())))).body;
    const isDone = order === 'chip first';
    expect([first.enrollmentStatus, numbers(await pages.rows(tenant))]).toEqual([
      isDone ? 2 : 1,
      [
        [1, isDone],
        [2, isDone],
      ],
    ]);
    if (!isDone) expect((await calls.addChip()).body.enrollmentStatus).toBe(2);
    expect(numbers(await pages.rows(tenant))).toEqual([
      [1, true],
      [2, true],
    ]);
  });

  it('a later document that contradicts the chip leaves those of the one that passed, until its own chip comes', async () => {
    const tenant = await pages.keeping({ icaoVerification: 'MANDATORY', addDevice: true });
    const calls = await enrolling(pages.stand, tenant);
    await calls.addChip();
    await calls.addDocument(sent(await photograph()));
    const [passed] = await pages.rows(tenant);
    const other = { identity: { ...IDENTITY, documentNumber: 'OTHER' } };
    pages.documents.papers.document = other;
    expect((await calls.addDocument(sent(await photograph()))).body.documentVerificationResult).toBe(false);
    const both = await pages.rows(tenant);
    expect(both).toHaveLength(2);
    expect(both.filter(({ passed: at }: { passed: Date | null }) => at)).toEqual([passed]);
    pages.documents.papers.chip = other;
    expect((await calls.addChip()).body.icaoVerificationResult).toBe(true);
    const waiting = both.find(({ passed: at }: { passed: Date | null }) => !at);
    expect(await pages.rows(tenant)).toEqual([{ ...waiting, passed: expect.any(Date) }]);
  });
});

describe('a store that is away', () => {
  it('makes the step 503, with nothing written; the same request passes when it is back', async () => {
    const tenant = await pages.keeping();
    const calls = await enrolling(pages.stand, tenant);
    const body = documentOf(calls.token, sent(await photograph()));
    vi.spyOn(pages.store, 'put').mockRejectedValueOnce(new Error('connect ECONNREFUSED'));
    const { status, text } = await calls.send('addDocumentOCR', body);
    expect([status, text]).toEqual([503, expect.not.stringContaining('ECONNREFUSED')]);
    expect(await pages.rows(tenant)).toEqual([]);
    expect((await calls.outcomes()).map(({ check_name }: { check_name: string }) => check_name)).toEqual(['addFace']);
    expect((await calls.send('addDocumentOCR', body)).body.enrollmentStatus).toBe(2);
    expect(await pages.rows(tenant)).toHaveLength(1);
    // What the first try may have left is removed, and what is kept is not.
    await makeDue();
    await pages.removals();
    const [row] = await pages.rows(tenant);
    expect(await pages.objects(tenant)).toEqual([row.key]);
  });

  it('does so as well where it is silent', async () => {
    const tenant = await pages.keeping();
    const calls = await enrolling(pages.stand, tenant);
    vi.spyOn(pages.store, 'put').mockImplementationOnce(() => new Promise(() => {}));
    const started = performance.now();
    expect((await calls.addDocument(sent(await photograph()))).status).toBe(503);
    expect(performance.now() - started).toBeLessThan(9000);
  }, 20_000);

  it('makes the export 503, and not one without the pages', async () => {
    const tenant = await pages.keeping();
    const { code } = await enrolledWith(tenant, await photograph());
    vi.spyOn(pages.store, 'get').mockRejectedValueOnce(new Error('connect ECONNREFUSED'));
    expect((await pages.stand.get(`/admin/registration/${code}/export`, tenant)).status).toBe(503);
  });

  it('and has lost a page, is told by the export’s list alone', async () => {
    const tenant = await pages.keeping();
    const { code } = await enrolledWith(tenant, ...(await twoPages()));
    const [first] = await pages.rows(tenant);
    await pages.store.delete(first.key);
    const body = await exported(code, tenant);
    expect([pagesOf(body).map(({ kind }) => kind), body.records.documentPages.length]).toEqual([
      ['document page 2'],
      2,
    ]);
  });
});

describe('what no row came to refer to', () => {
  it('is removed: the session ended while its pages were stored', async () => {
    const tenant = await pages.keeping();
    const calls = await enrolling(pages.stand, tenant);
    const put = pages.store.put.bind(pages.store);
    vi.spyOn(pages.store, 'put').mockImplementationOnce(async (key, content) => {
      await put(key, content);
      await calls.send('cancel', { enrollmentToken: calls.token });
    });
    expect((await calls.addDocument(sent(await photograph()))).status).toBe(400);
    expect([(await pages.objects(tenant)).length, await pages.rows(tenant)]).toEqual([1, []]);
    await pages.removals();
    expect(await pages.objects(tenant)).toHaveLength(1);
    await makeDue();
    await pages.removals();
    expect(await pages.objects(tenant)).toEqual([]);
    expect(await query('SELECT FROM object_removal WHERE object_key LIKE $1', [`%${tenant}%`])).toEqual([]);
  });

  it('is not kept later than its removal is due: the step is 503, and can be sent again', async () => {
    const tenant = await pages.keeping();
    const calls = await enrolling(pages.stand, tenant);
    const body = documentOf(calls.token, sent(await photograph()));
    const put = pages.store.put.bind(pages.store);
    vi.spyOn(pages.store, 'put').mockImplementationOnce(async (key, content) => {
      await put(key, content);
      await query(`UPDATE object_removal SET due_at = now() + interval '1 minute' WHERE object_key = $1`, [key]);
    });
    expect((await calls.send('addDocumentOCR', body)).status).toBe(503);
    expect(await pages.rows(tenant)).toEqual([]);
    expect((await calls.send('addDocumentOCR', body)).body.enrollmentStatus).toBe(2);
    expect(await pages.rows(tenant)).toHaveLength(1);
  });
});

it('copies of one request, at once and later, keep its pages once', async () => {
  const tenant = await pages.keeping();
  const calls = await enrolling(pages.stand, tenant);
  const body = documentOf(calls.token, sent(...(await twoPages())));
  const answers = await Promise.all(Array.from({ length: 4 }, () => calls.send('addDocumentOCR', body)));
  answers.push(await calls.send('addDocumentOCR', body));
  expect(new Set(answers.map(({ status, body: told }) => `${status} ${told.registrationCode}`)).size).toBe(1);
  await makeDue();
  await pages.removals();
  const rows: { key: string }[] = await pages.rows(tenant);
  expect(rows).toHaveLength(2);
  expect(await pages.objects(tenant)).toEqual(rows.map(({ key }) => key).sort());
});

it('of documents that are shown at once, those of one are kept, and nothing of the others', async () => {
  const tenant = await pages.keeping({ icaoVerification: 'MANDATORY' });
  const calls = await enrolling(pages.stand, tenant);
  const pictures = await Promise.all(Array.from({ length: 6 }, () => photograph()));
  const answers = await Promise.all(pictures.map((picture) => calls.addDocument(sent(picture))));
  expect(answers.map(({ status }) => status)).toEqual(pictures.map(() => 200));
  expect(numbers(await pages.rows(tenant))).toEqual([[1, false]]);
  await makeDue();
  await pages.removals();
  const [row] = await pages.rows(tenant);
  expect(await pages.objects(tenant)).toEqual([row.key]);
});

describe('pages end', () => {
  it('with their registration: the receipt counts them, and nothing is left in the store', async () => {
    const tenant = await pages.keeping();
    const { code } = await enrolledWith(tenant, ...(await twoPages()));
    const files = filesBelow(pages.folder).length;
    await pages.stand.remove(`/admin/registration/${code}`, tenant);
    const receipt = (await pages.stand.get(`/admin/registration/${code}/erasure`, tenant)).body;
    expect(receipt.erased).toMatchObject({ document_page: 2, subject: 1 });
    await pages.removals();
    expect([await pages.objects(tenant), files - filesBelow(pages.folder).length]).toEqual([[], 2]);
  });

  it.each(['cancelled', 'expired'])('with an enrolment that is %s before its chip came', async (how) => {
    const tenant = await pages.keeping({ icaoVerification: 'MANDATORY' });
    const calls = await enrolling(pages.stand, tenant);
    await calls.addDocument(sent(await photograph()));
    expect(await pages.objects(tenant)).toHaveLength(1);
    if (how === 'cancelled') await calls.send('cancel', { enrollmentToken: calls.token });
    else {
      await calls.query(`UPDATE session SET expires_at = now() - interval '1 second' WHERE id = $1 RETURNING id`);
      await pages.stand.service.get(Sweeper).sweep();
    }
    await pages.removals();
    expect([await pages.rows(tenant), await pages.objects(tenant)]).toEqual([[], []]);
  });

  it('also by replicas of the version before, which know removals by their former name', async () => {
    const tenant = await pages.keeping();
    const { code } = await enrolledWith(tenant, await photograph());
    const [{ key }] = await pages.rows(tenant);
    await pages.stand.remove(`/admin/registration/${code}`, tenant);
    const due = 'SELECT object_key, links_end <= now() AS is_last FROM recording_removal WHERE due_at <= now()';
    expect(await query(`${due} AND object_key = $1 ORDER BY due_at LIMIT 100`, [key])).toEqual([
      { object_key: key, is_last: true },
    ]);
    await query('UPDATE recording_removal SET due_at = links_end + make_interval(secs => $2) WHERE object_key = $1', [
      key,
      900,
    ]);
    await query('DELETE FROM recording_removal WHERE object_key = $1', [key]);
    expect(await query('SELECT FROM object_removal WHERE object_key = $1', [key])).toEqual([]);
  });

  it('where the tenant keeps no people', async () => {
    const tenant = await tenantOf(pages.stand, {}, { saveToSubjectManager: 0 });
    await pages.set(tenant, { keepPages: true });
    const calls = await enrolling(pages.stand, tenant);
    expect((await calls.addDocument(sent(await photograph()))).body.enrollmentStatus).toBe(2);
    await pages.removals();
    expect([await pages.rows(tenant), await pages.objects(tenant)]).toEqual([[], []]);
  });
});

it('a stored file is readable by its owner alone', async () => {
  const tenant = await pages.keeping();
  await enrolledWith(tenant, await photograph());
  const [key = ''] = await pages.objects(tenant);
  expect(statSync(join(pages.folder, key)).mode & 0o077).toBe(0);
});
