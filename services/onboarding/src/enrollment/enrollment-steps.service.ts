import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { Device } from '../device/device.entity.js';
import { requireDeviceKey } from '../device/device-key.js';
import { tell, tellCompletion } from '../events/lifecycle.js';
import type { Capture } from '../face/capture.schemas.js';
import { FaceEngines, type Judgement } from '../face/face-engines.js';
import { FaceSamples, type SealedFace } from '../face/face-samples.js';
import type { Session } from '../session/session.entity.js';
import { advance, statusOf } from '../session/sessions.js';
import { CustomerConfigs } from '../settings/customer-configs.js';
import { record } from '../step/decisions.js';
import { Steps } from '../step/steps.js';
import { type EnrollmentProgress, pass } from './completion.js';
import type { AddDeviceBody } from './enrollment.schemas.js';

/** The steps of an enrolment. Each may be repeated while the session is pending; the last sample counts. */
@Injectable()
export class EnrollmentSteps {
  constructor(
    private readonly steps: Steps,
    private readonly engines: FaceEngines,
    private readonly faces: FaceSamples,
    private readonly configs: CustomerConfigs,
  ) {}

  /** Registers the device; one without a key is accepted and can never prove itself. */
  async addDevice(caller: Caller, request: AddDeviceBody, body: unknown): Promise<EnrollmentProgress> {
    const { enrollmentToken: token, deviceId } = request;
    const publicKey = requireDeviceKey(request.publicKey);
    return this.steps.run<void, EnrollmentProgress>({
      caller,
      kind: 'enrollment',
      token,
      check: 'addDevice',
      body,
      ask: async () => undefined,
      write: async (manager, session, _found, now) => {
        const { id: ownerId, tenant } = session;
        await manager.delete(Device, { ownerId });
        await manager.insert(Device, { ownerId, tenant, deviceId, publicKey, addedAt: now });
        const progress = await pass(manager, session, 'addDevice', now);
        await record(manager, session, { check: 'addDevice', passed: true }, now);
        const { requestId } = caller;
        await tell(manager, session, { type: 'enrollment.device.added', requestId, now, facts: { deviceId } });
        await tellCompletion(manager, session, { requestId, now, facts: codeOf(progress) });
        return progress;
      },
    });
  }

  /** Judges the capture and keeps the face of a live one. A spoof leaves the enrolment as it is. */
  async addFace(
    caller: Caller,
    token: string,
    capture: Capture,
    body: unknown,
  ): Promise<EnrollmentProgress & { judgement: Judgement }> {
    return this.steps.run({
      caller,
      kind: 'enrollment',
      token,
      check: 'addFace',
      body,
      ask: (session) => this.judgeFace(session, capture),
      write: async (manager, session, { judgement, face }, now) => {
        const check = 'addFace';
        if (face) await this.faces.put(manager, face, now);
        else advance(session, { type: 'missed', check }, now);
        const progress = face ? await pass(manager, session, check, now) : unchanged(session);
        const receipts = { liveness: judgement.decision, engineReceipts: [judgement.receiptId] };
        await record(manager, session, { check, passed: judgement.live, ...receipts }, now);
        const { requestId } = caller;
        const facts = { livenessResult: judgement.live };
        await tell(manager, session, { type: 'enrollment.face.check', requestId, now, facts });
        await tellCompletion(manager, session, { requestId, now, facts: codeOf(progress) });
        return { ...progress, judgement };
      },
    });
  }

  private async judgeFace(
    { tenant, id }: Session,
    capture: Capture,
  ): Promise<{ judgement: Judgement; face: SealedFace | undefined }> {
    await this.requireKnownChecks(tenant);
    const { judgement, still } = await this.engines.judge(capture);
    if (!judgement.live || !still) return { judgement, face: undefined };
    const template = await this.engines.template(still);
    return { judgement, face: await this.faces.seal(tenant, id, still, template) };
  }

  /** A check that the tenant switched on and this version lacks must not pass in silence. */
  private async requireKnownChecks(tenant: string): Promise<void> {
    const { ageEstimation, checkDuplicateEnrollment } = (await this.configs.of(tenant)).onboardingOptions.enrollment;
    const lacking = ageEstimation.enabled ? 'Age estimation' : checkDuplicateEnrollment.enabled && 'Duplicate check';
    if (lacking) throw new DomainError('NOT_IMPLEMENTED', `${lacking} is not available in this version`);
  }
}

function codeOf({ registrationCode }: EnrollmentProgress): { registrationCode?: string } {
  return registrationCode === '' ? {} : { registrationCode };
}

function unchanged(session: Session): EnrollmentProgress {
  return { enrollmentStatus: statusOf(session), registrationCode: '' };
}
