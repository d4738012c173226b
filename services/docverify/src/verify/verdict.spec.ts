import type { Judgement, Verdict } from '@bonafide/documents/evidence/judgement';
import { describe, expect, it } from 'vitest';
import { type Grounds, verdictOn, worst } from './verdict.js';

const judgement: Judgement = {
  result: 'OK',
  score: 100,
  reasons: [],
  unread: [],
  fields: [],
  rules: [],
  identity: { documentNumber: 'L898902C3', birthDate: '1974-08-12', expiryDate: '2030-04-15' },
};
const grounds = (change: Partial<Grounds> = {}, judged: Partial<Judgement> = {}): Grounds => ({
  judgement: { ...judgement, ...judged },
  capture: [],
  contradictions: [],
  seals: [],
  isTypeKnown: true,
  signals: [],
  decisive: [],
  checkLiveness: false,
  ...change,
});
const seal = (verdict: Grounds['seals'][number]['verdict'], reason?: 'SIGNATURE' | 'NO_CERTIFICATE' | 'KEY') => ({
  ...{ page: 0, use: 'visa', verdict, signer: undefined, anchor: undefined },
  ...(reason && { reason }),
});
const signal = (code: string, verdict: Verdict) => ({ code, verdict, score: 0.5 });

describe('a verdict', () => {
  it('is OK where everything holds', () =>
    expect(verdictOn(grounds())).toEqual({ result: 'OK', reasons: [], rules: [], retryReasons: [] }));

  it('is OK with a valid seal, and fails by a forged one however poor the pages are', () => {
    expect(verdictOn(grounds({ seals: [seal('VALID')] })).result).toBe('OK');
    expect(verdictOn(grounds({ seals: [seal('FORGED', 'SIGNATURE')], capture: ['GLARE'] }))).toMatchObject({
      result: 'FAILED',
      retryReasons: [],
    });
    expect(verdictOn(grounds({ seals: [seal('UNSUPPORTED', 'KEY')], capture: ['GLARE'] })).retryReasons).toEqual([
      'GLARE',
    ]);
  });

  it.each<[string, Verdict, string | undefined, Grounds]>([
    ['evidence that fails', 'FAILED', 'EXPIRED', grounds({}, { result: 'FAILED', reasons: ['EXPIRED'] })],
    ['evidence that is in doubt', 'UNDEFINED', undefined, grounds({}, { result: 'UNDEFINED' })],
    ['an unknown type', 'UNDEFINED', 'UNKNOWN_TYPE', grounds({ isTypeKnown: false })],
    [
      'a rule that fails',
      'FAILED',
      undefined,
      grounds({}, { rules: [{ rule: 'validateMinimumAge', result: 'FAILED' }] }),
    ],
    [
      'a rule that cannot be told',
      'UNDEFINED',
      undefined,
      grounds({}, { rules: [{ rule: 'validateMinimumAge', result: 'UNDEFINED' }] }),
    ],
    [
      'pages of two documents',
      'FAILED',
      'PAGES_DOCUMENT_NUMBER',
      grounds({ contradictions: [{ field: 'Document #', isCertain: true }] }),
    ],
    [
      'pages that may be of two documents',
      'UNDEFINED',
      'PAGES_SURNAME',
      grounds({ contradictions: [{ field: 'Surname', isCertain: false }] }),
    ],
    ['a forged seal', 'FAILED', 'SEAL_SIGNATURE', grounds({ seals: [seal('VALID'), seal('FORGED', 'SIGNATURE')] })],
    [
      'a seal whose signer is not known',
      'UNDEFINED',
      'SEAL_NO_CERTIFICATE',
      grounds({ seals: [seal('VALID'), seal('UNKNOWN_SIGNER', 'NO_CERTIFICATE')] }),
    ],
    ['a seal that cannot be verified', 'UNDEFINED', 'SEAL_KEY', grounds({ seals: [seal('UNSUPPORTED', 'KEY')] })],
    [
      'a decisive signal',
      'FAILED',
      'SCREEN_RECAPTURE',
      grounds({ signals: [signal('SCREEN_RECAPTURE', 'FAILED')], decisive: ['SCREEN_RECAPTURE'] }),
    ],
    [
      'a decisive signal that nobody looked for',
      'UNDEFINED',
      'SCREEN_RECAPTURE',
      grounds({ decisive: ['SCREEN_RECAPTURE'] }),
    ],
  ])('on %s is %s', (_what, result, reason, given) => {
    const verdict = verdictOn(given);
    expect(verdict.result).toBe(result);
    if (reason) expect(verdict.reasons).toContain(reason);
    expect(verdict.retryReasons).toEqual([]);
  });

  it('is not moved by an informative signal', () =>
    expect(verdictOn(grounds({ signals: [signal('SCREEN_RECAPTURE', 'FAILED')] })).result).toBe('OK'));

  it('is not moved by a decisive sign of a part that the document does not have', () =>
    expect(verdictOn(grounds({ decisive: ['BARCODE_ABSENT'] })).result).toBe('OK'));

  it('that is undecided asks for better pages where they are poor, or something was not read on them', () => {
    const undecided = { result: 'UNDEFINED', unread: ['MRZ_VISUAL_SURNAME_NOT_COMPARED'] } as const;
    expect(verdictOn(grounds({ capture: ['BLURRED', 'GLARE', 'BLURRED'] }, undecided))).toMatchObject({
      result: 'UNDEFINED',
      retryReasons: ['BLURRED', 'GLARE', 'UNREADABLE'],
    });
    expect(verdictOn(grounds({}, { result: 'UNDEFINED' })).retryReasons).toEqual([]);
  });

  it('that something fails which was read stands, however poor the pages are', () => {
    const contradicted = { result: 'FAILED', unread: ['VISUAL_BARCODE_SURNAME_NOT_COMPARED'] } as const;
    expect(verdictOn(grounds({ capture: ['LOW_RESOLUTION'] }, contradicted))).toMatchObject({
      result: 'FAILED',
      retryReasons: [],
    });
  });

  it('that a decisive sign is seen on is undecided on poor pages', () =>
    expect(
      verdictOn(grounds({ capture: ['BLURRED'], signals: [signal('PRINT', 'FAILED')], decisive: ['PRINT'] })),
    ).toMatchObject({ result: 'UNDEFINED', retryReasons: ['BLURRED'] }));

  it('on poor pages that agree all the same is OK', () =>
    expect(verdictOn(grounds({ capture: ['GLARE'] }))).toMatchObject({ result: 'OK', retryReasons: [] }));
});

const copies = (screen: Verdict, print: Verdict, grey: Verdict) => [
  signal('SCREEN_RECAPTURE', screen),
  signal('PRINT_RECAPTURE', print),
  signal('BLACK_AND_WHITE_COPY', grey),
];

describe('checkLiveness', () => {
  it.each<[string, Verdict, Grounds['signals']]>([
    ['nothing was looked for', 'UNDEFINED', []],
    ['other signs were looked for', 'UNDEFINED', [signal('MRZ_GEOMETRY', 'OK')]],
    ['one sign was not looked for', 'UNDEFINED', copies('OK', 'OK', 'OK').slice(1)],
    ['one sign could not be told', 'UNDEFINED', copies('OK', 'UNDEFINED', 'OK')],
    ['a sign was found', 'FAILED', copies('FAILED', 'UNDEFINED', 'OK')],
    ['no sign was found', 'OK', copies('OK', 'OK', 'OK')],
  ])('where %s is %s', (_what, result, signals) => {
    const verdict = verdictOn(grounds({ checkLiveness: true, signals }));
    expect(verdict.rules).toEqual([{ rule: 'checkLiveness', result }]);
    expect(verdict.result).toBe(result);
  });
});

it('the worst of verdicts is FAILED before UNDEFINED', () => {
  expect(worst(['OK', 'UNDEFINED', 'FAILED'])).toBe('FAILED');
  expect(worst(['OK', 'UNDEFINED'])).toBe('UNDEFINED');
  expect(worst(['OK'])).toBe('OK');
});
