import { hash } from 'node:crypto';
import type { Verdict } from '@bonafide/documents/evidence/judgement';
import { type Input, Receipts } from '@bonafide/engine/receipts';
import { Injectable } from '@nestjs/common';
import { type OpenChallenge, WalletChallenges } from '../challenge/wallet-challenges.js';
import { type Check, type Findings, type NotAssessed, resultOf } from '../judgement.js';
import { statusOf } from '../status/status-list.js';
import type { Anchor } from '../trust/anchor.js';
import { WalletAnchors } from '../trust/wallet-anchors.js';
import { examine } from './examine.js';
import { PortraitCheck, type PortraitFinding } from './portrait-check.js';
import type { PresentationBody } from './wallet.schemas.js';

/** A presentation, judged whole. */
export interface JudgedPresentation extends Pick<Findings, 'anchor' | 'validity' | 'disclosed'> {
  readonly result: Verdict;
  readonly checks: readonly Check[];
  readonly notAssessed: readonly NotAssessed[];
  readonly challenge: OpenChallenge;
  readonly portrait: PortraitFinding | undefined;
  readonly receiptId: string;
}

/** Presentations of wallets, each answered once, with its receipt (ADR 0145). */
@Injectable()
export class WalletService {
  constructor(
    private readonly challenges: WalletChallenges,
    private readonly anchors: WalletAnchors,
    private readonly portraits: PortraitCheck,
    private readonly receipts: Receipts,
  ) {}

  /** Throws DomainError for a challenge that is not open, for what cannot be read, and as `PortraitCheck`; the challenge is then open still. */
  async verify(tenant: string, body: PresentationBody): Promise<JudgedPresentation> {
    const challenge = await this.challenges.open(tenant, body.nonce);
    const anchors = await this.anchors.of(tenant);
    const findings = await examine(challenge, body, anchors);
    const status = await statusCheck(findings, body.statusList, anchors, challenge.now);
    const { portrait: shown } = findings.disclosed;
    const portrait = body.selfie && (await this.portraits.of(tenant, shown, body.selfie));
    const checks = [...findings.checks, ...(status ? [status] : []), ...(portrait ? [portrait.check] : [])];
    const notAssessed: NotAssessed[] = [
      ...(status ? [] : (['REVOCATION'] as const)),
      ...findings.notAssessed,
      ...(shown && !portrait ? (['PORTRAIT'] as const) : []),
    ];
    const judged = { ...findings, result: resultOf(checks), checks, notAssessed, challenge, portrait };
    // Of those who present for one challenge at the same time a single one goes on.
    await this.challenges.use(tenant, body.nonce);
    return { ...judged, receiptId: await this.keep(tenant, body, judged) };
  }

  private keep(tenant: string, body: PresentationBody, judged: Omit<JudgedPresentation, 'receiptId'>): Promise<string> {
    const { challenge, checks, notAssessed, anchor, portrait, result } = judged;
    const inputs: Input[] = [
      { kind: 'presentation', sha256: hash('sha256', body.presentation) },
      ...(body.selfie ? [{ kind: 'selfie', sha256: hash('sha256', body.selfie) }] : []),
    ];
    return this.receipts.keep({
      tenant,
      operation: 'verifyPresentation',
      outcome: result,
      policy: {
        format: challenge.format,
        handover: challenge.handover?.type ?? 'SESSION_TRANSCRIPT',
        ...(anchor && { anchor: anchor.sha256 }),
        ...(portrait && { matchThreshold: portrait.threshold }),
      },
      scores: { checks, notAssessed, ...(portrait?.score !== undefined && { matchScore: portrait.score }) },
      models: [],
      inputs,
    });
  }
}

/** By a list that is signed under the document's own anchor; undefined where the document names none, or nobody sent it. */
async function statusCheck(
  { status, anchor }: Findings,
  token: string | undefined,
  anchors: readonly Anchor[],
  now: Date,
): Promise<Check | undefined> {
  if (!status || token === undefined) return undefined;
  const own = anchors.filter(({ sha256 }) => sha256 === anchor?.sha256);
  return statusOf(status, token, own, now);
}
