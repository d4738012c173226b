import { hasFonts, WITHOUT_FONTS } from '@bonafide/lab/documents/fonts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherAccess } from '../support/access.ts';
import { type MadeChip, makeChip, makeState, makeStranger } from '../support/chips.ts';
import { documentRequest } from '../support/document-requests.ts';
import { inTime } from '../support/in-time.ts';
import { acceptSpecimens, operate } from '../support/operator.ts';
import { photograph } from '../support/photographs.ts';
import { type TakenSpecimen, takenSpecimen } from '../support/specimens.ts';
import { stackControl } from '../support/stack.ts';
import { Api, capture, type Json } from './api.ts';

const PATIENCE_MS = 120_000;
const SKIPPED = hasFonts() ? '' : ` (skipped: ${WITHOUT_FONTS})`;
const withChips = (icaoVerification: 'OPTIONAL' | 'MANDATORY' | 'DISABLED', addDocument = true) => ({
  enrollment: { addDevice: false, addFace: true, addDocument, icaoVerification },
  authentication: { verifyFace: true, verifyDevice: false },
});

let api: Api;
let before: object;
let alice: Buffer;
let passport: TakenSpecimen;
let chip: MadeChip;
const state = makeState();

const configure = (onboardingOptions: object) =>
  api.post('/onboarding/admin/customerConfig', { onboardingConfig: { onboardingOptions } });

async function faced(): Promise<string> {
  const token = await api.enroll();
  await api.client.addFace(token, capture([alice, alice, alice]));
  return token;
}

const step = async (name: string, body: object): Promise<Json & { status: number }> => {
  const answer = await inTime(() => api.post(`/onboarding/enrollment/${name}`, body));
  return { ...answer.body, status: answer.status };
};
const challenge = async (enrollmentToken: string) =>
  String((await step('icaoChallenge', { enrollmentToken })).challenge);
const addChip = (enrollmentToken: string, { files }: { files: object }, activeAuthenticationResponse?: string) =>
  step('addDocumentICAO', { enrollmentToken, icaoDataGroups: { ...files, activeAuthenticationResponse } });
const addDocument = (enrollmentToken: string) => {
  const { documentsInfo } = documentRequest(passport.taken, alice);
  return step('addDocumentOCR', { enrollmentToken, documentsInfo });
};
const validation = (answer: Json) => answer.icaoChipValidationResults as Json & { reasons: string[] };

describe(`chips of passports${SKIPPED}`, { skip: !hasFonts(), timeout: PATIENCE_MS }, () => {
  beforeAll(async () => {
    const stack = await stackControl();
    const { realm } = otherAccess();
    acceptSpecimens(stack, realm);
    expect(operate(stack, 'docverify', ['trust', 'add', realm, '-'], state.certificate)).toContain('trusted for');
    api = await Api.open(otherAccess());
    before = (await api.get('/onboarding/admin/customerConfig')).body.onboardingConfig.onboardingOptions;
    alice = await photograph('alice-1');
    passport = await takenSpecimen('passport', 'alice-2', 2);
    chip = makeChip(state, passport.truth.mrz ?? [], await photograph('alice-2'));
  }, PATIENCE_MS);
  afterAll(() => configure({ ...withChips('DISABLED', false), ...before }));

  it('that are mandatory: the page alone is not enough, page and chip of one document are', async () => {
    await configure(withChips('MANDATORY'));
    const token = await faced();
    expect(await addDocument(token)).toMatchObject({ documentVerificationResult: true, enrollmentStatus: 1 });
    const answer = chip.answer(await challenge(token));
    const added = await addChip(token, chip, answer);
    expect(validation(added)).toMatchObject({
      passiveAuthentication: 'OK',
      activeAuthentication: 'OK',
      matchResult: true,
      reasons: [],
    });
    expect(added).toMatchObject({ icaoVerificationResult: true, enrollmentStatus: 2 });
    expect(added.registrationCode).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('must answer the challenge of the session, once', async () => {
    const token = await faced();
    const other = makeChip(state, passport.truth.mrz ?? [], await photograph('alice-2'));
    const recorded = chip.answer(await challenge(await faced()));
    await challenge(token);
    const replayed = await addChip(token, chip, recorded);
    expect(replayed).toMatchObject({ icaoVerificationResult: false, enrollmentStatus: 1 });
    expect(validation(replayed)).toMatchObject({ activeAuthentication: 'FAILED', reasons: ['ACTIVE_AUTHENTICATION'] });
    // Not the same request, which would be answered as before: the same answer of a chip.
    const { dg1: _left, ...files } = chip.files;
    expect((await addChip(token, { ...chip, files }, recorded)).status).toBe(400);
    const copied = await addChip(token, chip, other.answer(await challenge(token)));
    expect(validation(copied)).toMatchObject({ activeAuthentication: 'FAILED' });
    const silent = await addChip(token, chip);
    expect(validation(silent).reasons).toContain('ACTIVE_AUTHENTICATION_MISSING');
    expect(await addChip(token, chip, chip.answer(await challenge(token)))).toMatchObject({
      icaoVerificationResult: true,
      enrollmentStatus: 1,
    });
  });

  it.each<[string, () => Promise<MadeChip>, string]>([
    [
      'with another portrait than the state signed',
      async () => ({
        ...chip,
        files: { ...chip.files, dg2: makeChip(state, [], await photograph('carol-1')).files.dg2 },
      }),
      'DG2_HASH',
    ],
    [
      'that a stranger signed',
      async () => makeChip(makeStranger(), passport.truth.mrz ?? [], await photograph('alice-2')),
      'SIGNER_UNKNOWN',
    ],
  ])('are refused %s', async (_what, made, reason) => {
    const token = await faced();
    const forged = await made();
    const refused = await addChip(token, forged, forged.answer(await challenge(token)));
    expect(refused).toMatchObject({ icaoVerificationResult: false, enrollmentStatus: 1 });
    expect(validation(refused).reasons).toContain(reason);
  });

  it("are refused with another person's portrait, and beside another document's page", async () => {
    const token = await faced();
    const carols = makeChip(state, passport.truth.mrz ?? [], await photograph('carol-1'));
    const refused = await addChip(token, carols, carols.answer(await challenge(token)));
    expect(validation(refused)).toMatchObject({ passiveAuthentication: 'OK', matchResult: false });
    expect(refused).toMatchObject({ icaoVerificationResult: false });
    expect(await addDocument(token)).toMatchObject({ documentVerificationResult: true, enrollmentStatus: 1 });
    const another = await takenSpecimen('passport', 'alice-2', 3);
    const others = makeChip(state, another.truth.mrz ?? [], await photograph('alice-2'));
    const contradicting = await addChip(token, others, others.answer(await challenge(token)));
    expect(validation(contradicting).reasons).toContain('DOCUMENT_MISMATCH');
    expect(contradicting).toMatchObject({ icaoVerificationResult: false, enrollmentStatus: 1 });
  });

  it('that are optional: the page passes without one', async () => {
    await configure(withChips('OPTIONAL'));
    const token = await faced();
    expect(await addDocument(token)).toMatchObject({ icaoVerificationResult: false, enrollmentStatus: 2 });
  });

  it('are not read where they are switched off', async () => {
    await configure(withChips('DISABLED'));
    expect((await step('icaoChallenge', { enrollmentToken: await faced() })).status).toBe(400);
  });
});
