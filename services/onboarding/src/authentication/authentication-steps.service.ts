import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Devices } from '../device/devices.js';
import { tell } from '../events/lifecycle.js';
import type { Capture } from '../face/capture.schemas.js';
import { FaceEngines, type Judgement, type Match } from '../face/face-engines.js';
import { FaceSamples } from '../face/face-samples.js';
import type { Session } from '../session/session.entity.js';
import { type Check, wireStatus } from '../session/session.machine.js';
import { advance } from '../session/sessions.js';
import { CustomerConfigs } from '../settings/customer-configs.js';
import { record } from '../step/decisions.js';
import { Steps } from '../step/steps.js';
import type { VerifyDeviceBody } from './authentication.schemas.js';

/** What verifyFace decided. */
export interface FaceVerdict {
  judgement: Judgement;
  matchResult: boolean;
  /** 0 to 100; 0 when no frame held a face to compare. */
  matchScore: number;
  authStatus: 0 | 1 | 2;
}

/** The steps of an authentication. */
@Injectable()
export class AuthenticationSteps {
  constructor(
    private readonly steps: Steps,
    private readonly engines: FaceEngines,
    private readonly faces: FaceSamples,
    private readonly devices: Devices,
    private readonly configs: CustomerConfigs,
  ) {}

  /** Passes when an enrolled device signed the token's text: ADR 0022. A wrong signature is an answer, not an error. */
  async verifyDevice(caller: Caller, request: VerifyDeviceBody, body: unknown): Promise<object> {
    const { authToken: token, deviceId, signature } = request;
    return this.steps.run<boolean, object>({
      caller,
      kind: 'authentication',
      token,
      check: 'verifyDevice',
      body,
      ask: (session) => this.devices.signed(session, deviceId, token, Buffer.from(signature, 'base64')),
      write: async (manager, session, passed, now) => {
        const check = 'verifyDevice';
        advance(session, { type: passed ? 'passed' : 'missed', check }, now);
        await record(manager, session, { check, passed }, now);
        await tellCompletion(manager, session, caller.requestId, now);
        const message = passed ? 'Device verified.' : 'Device signature is invalid';
        return { message, authStatus: wireStatus(session.status) };
      },
    });
  }

  /** Passes when the capture is live and its face matches the enrolled one at the tenant's threshold. */
  async verifyFace(caller: Caller, token: string, capture: Capture, body: unknown): Promise<FaceVerdict> {
    return this.steps.run({
      caller,
      kind: 'authentication',
      token,
      check: 'verifyFace',
      body,
      ask: (session) => this.compareFace(session, capture),
      write: async (manager, session, { judgement, match, threshold }, now) => {
        const check: Check = 'verifyFace';
        const matchResult = match !== undefined && match.score >= threshold;
        const passed = judgement.live && matchResult;
        advance(session, { type: passed ? 'passed' : 'missed', check }, now);
        const outcome = { liveness: judgement.decision, matchScore: match?.score ?? null, matchThreshold: threshold };
        const engineReceipts = [judgement.receiptId, ...(match ? [match.receiptId] : [])];
        await record(manager, session, { check, passed, ...outcome, engineReceipts }, now);
        const matchScore = match?.percent ?? 0;
        const { requestId } = caller;
        const facts = { livenessResult: judgement.live, matchResult, matchScore };
        await tell(manager, session, { type: 'authentication.face.check', requestId, now, facts });
        await tellCompletion(manager, session, requestId, now);
        return { judgement, matchResult, matchScore, authStatus: wireStatus(session.status) };
      },
    });
  }

  private async compareFace(
    { tenant, registrationId }: Session,
    capture: Capture,
  ): Promise<{ judgement: Judgement; match: Match | undefined; threshold: number }> {
    const template = await this.faces.template(tenant, registrationId ?? '');
    if (!template) throw new DomainError('INVALID_VALUE', 'No face is enrolled');
    const threshold = (await this.configs.of(tenant)).policy.minFaceMatchScore;
    const { judgement, still } = await this.engines.judge(tenant, capture);
    const match = still && (await this.engines.match(tenant, still, template));
    return { judgement, match, threshold };
  }
}

async function tellCompletion(manager: EntityManager, session: Session, requestId: string, now: Date): Promise<void> {
  if (session.status === 'complete') await tell(manager, session, { type: 'authentication.completed', requestId, now });
}
