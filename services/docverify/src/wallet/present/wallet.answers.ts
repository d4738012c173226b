import type { Answer } from '@bonafide/contract/answer';
import type { JudgedPresentation } from './wallet.service.js';

type PresentationAnswer = Answer<'POST /documentVerification/wallet/verifyPresentation'>;

/** What the caller is told of a presentation. */
export function presentationAnswer(judged: JudgedPresentation): PresentationAnswer {
  const { result, checks, notAssessed, challenge, disclosed, anchor, validity, portrait, receiptId } = judged;
  const { signed, validFrom, validUntil } = validity;
  return {
    result,
    reasons: [...new Set(checks.flatMap(({ reason }) => reason ?? []))],
    format: challenge.format,
    documentType: challenge.documentType,
    checks: checks.map((check) => ({ ...check })),
    notAssessed: [...notAssessed],
    fields: disclosed.fields.map((field) => ({ ...field, result })),
    claims: disclosed.claims.map((claim) => ({ ...claim })),
    ageOver: disclosed.ages.map((age) => ({ ...age, result })),
    portrait: {
      disclosed: disclosed.portrait !== undefined,
      ...(portrait?.score !== undefined && { matchScore: portrait.score }),
      ...(portrait && { matchResult: portrait.check.result }),
    },
    ...(anchor && { trustAnchor: { ...anchor } }),
    validity: {
      ...(signed && { signed: signed.toISOString() }),
      ...(validFrom && { validFrom: validFrom.toISOString() }),
      ...(validUntil && { validUntil: validUntil.toISOString() }),
    },
    receiptId,
  };
}
