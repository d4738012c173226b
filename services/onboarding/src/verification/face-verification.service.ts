import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { tell, tellCompletion } from '../events/lifecycle.js';
import type { Capture } from '../face/capture.schemas.js';
import { FaceEngines, type Judgement, type Match, madeByAnotherModel, type Still } from '../face/face-engines.js';
import { FaceSamples, type SealedFace } from '../face/face-samples.js';
import type { Session } from '../session/session.entity.js';
import { advance, statusOf } from '../session/sessions.js';
import { CustomerConfigs } from '../settings/customer-configs.js';
import type { OnboardingConfig } from '../settings/onboarding-config.js';
import { record } from '../step/decisions.js';
import { Steps } from '../step/steps.js';
import { FaceThrottle } from './face-throttle.js';

/** What verifyFace decided. */
export interface FaceVerdict {
  judgement: Judgement;
  matchResult: boolean;
  /** 0 to 100; 0 when no frame held a face to compare. */
  matchScore: number;
  authStatus: 0 | 1 | 2;
}

/** A request to compare a capture with the enrolled face. */
export interface FaceRequest {
  kind: 'authentication' | 'reenrollment';
  token: string;
  capture: Capture;
  body: unknown;
}

/** What the engines found; `renewed` is the enrolled face under the present pack's template, when it had another. */
interface Comparison {
  judgement: Judgement;
  policy: OnboardingConfig['policy'];
  match?: Match;
  renewed?: SealedFace;
}

/** verifyFace, of an authentication or a re-enrolment. */
@Injectable()
export class FaceVerification {
  constructor(
    private readonly steps: Steps,
    private readonly engines: FaceEngines,
    private readonly faces: FaceSamples,
    private readonly configs: CustomerConfigs,
    private readonly throttle: FaceThrottle,
  ) {}

  /**
   * Passes when the capture is live and its face matches the enrolled one at the tenant's threshold. Throws
   * RATE_LIMITED or INVALID_VALUE when too many faces have failed on this person.
   */
  async verify(caller: Caller, { kind, token, capture, body }: FaceRequest): Promise<FaceVerdict> {
    const check = 'verifyFace';
    return this.steps.run({
      caller,
      kind,
      token,
      check,
      body,
      ask: (session) => this.compare(session, capture),
      write: async (manager, session, { judgement, match, policy, renewed }, now) => {
        const threshold = policy.minFaceMatchScore;
        const matchResult = match !== undefined && match.score >= threshold;
        const passed = judgement.live && matchResult;
        await this.throttle.count(manager, session, passed, { limits: policy, now });
        if (renewed) await this.faces.put(manager, renewed, now);
        advance(session, { type: passed ? 'passed' : 'missed', check }, now);
        const outcome = { liveness: judgement.decision, matchScore: match?.score ?? null, matchThreshold: threshold };
        const engineReceipts = [judgement.receiptId, ...(match ? [match.receiptId] : [])];
        await record(manager, session, { check, passed, ...outcome, engineReceipts }, now);
        const matchScore = match?.percent ?? 0;
        const { requestId } = caller;
        const facts = { livenessResult: judgement.live, matchResult, matchScore };
        await tell(manager, session, { type: `${kind}.face.check`, requestId, now, facts });
        await tellCompletion(manager, session, { requestId, now });
        return { judgement, matchResult, matchScore, authStatus: statusOf(session) };
      },
    });
  }

  private async compare(session: Session, capture: Capture): Promise<Comparison> {
    const { tenant, registrationId } = session;
    const { policy } = await this.configs.of(tenant);
    await this.throttle.demand(session, policy);
    const enrolled = await this.faces.of(tenant, registrationId ?? '');
    if (!enrolled) throw new DomainError('INVALID_VALUE', 'No face is enrolled');
    const { judgement, still } = await this.engines.judge(capture);
    if (!still) return { judgement, policy };
    try {
      return { judgement, policy, match: await this.engines.match(still, enrolled.template) };
    } catch (error) {
      if (!madeByAnotherModel(error)) throw error;
      return { judgement, policy, ...(await this.matchRenewed(still, enrolled.sealed)) };
    }
  }

  /** The pack has changed since the enrolment: the kept picture gives the template that this pack can compare. */
  private async matchRenewed(still: Still, sealed: SealedFace): Promise<{ match: Match; renewed: SealedFace }> {
    const template = await this.engines.template(await this.faces.still(sealed));
    const match = await this.engines.match(still, template);
    return { match, renewed: await this.faces.withTemplate(sealed, template) };
  }
}
