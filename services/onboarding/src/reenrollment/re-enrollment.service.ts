import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { type EntityManager, Not } from 'typeorm';
import { Device } from '../device/device.entity.js';
import { requireDeviceKey } from '../device/device-key.js';
import { tellCompletion } from '../events/lifecycle.js';
import { Registration } from '../person/registration.entity.js';
import { advance } from '../session/sessions.js';
import { CustomerConfigs } from '../settings/customer-configs.js';
import { record } from '../step/decisions.js';
import { Steps } from '../step/steps.js';
import type { CompleteReEnrollBody } from './re-enrollment.schemas.js';

/** The closing step of a re-enrolment. */
@Injectable()
export class ReEnrollment {
  constructor(
    private readonly steps: Steps,
    private readonly configs: CustomerConfigs,
  ) {}

  /**
   * Ends a re-enrolment whose checks have passed, adding the device that comes along or making it the only one. The
   * registration code stays. Throws INVALID_VALUE while checks are open, for a bad key and beyond `maxDeviceIds`.
   */
  async complete(caller: Caller, request: CompleteReEnrollBody, body: unknown): Promise<{ registrationCode: string }> {
    const publicKey = requireDeviceKey(request.publicKey);
    const check = 'completeReEnroll';
    return this.steps.run<number, { registrationCode: string }>({
      caller,
      kind: 'reenrollment',
      token: request.reEnrollmentToken,
      check,
      body,
      ask: async ({ tenant }) => (await this.configs.of(tenant)).maxDeviceIds,
      write: async (manager, session, maxDevices, now) => {
        const { tenant } = session;
        const id = session.registrationId ?? '';
        // The registration's lock keeps two re-enrolments from passing the device limit together.
        const lock = { mode: 'pessimistic_write' } as const;
        const { code: registrationCode } = await manager.findOneOrFail(Registration, { where: { tenant, id }, lock });
        if (request.deviceId) {
          const device = { ownerId: id, tenant, deviceId: request.deviceId, publicKey, addedAt: now };
          await putDevice(manager, device, request.addOrUpdate === 1, maxDevices);
        }
        advance(session, { type: 'passed', check }, now);
        await record(manager, session, { check, passed: true }, now);
        await tellCompletion(manager, session, { requestId: caller.requestId, now, facts: { registrationCode } });
        return { registrationCode };
      },
    });
  }
}

async function putDevice(manager: EntityManager, device: Device, alone: boolean, maxDevices: number): Promise<void> {
  const { ownerId, deviceId } = device;
  const others = { ownerId, deviceId: Not(deviceId) };
  if (alone) await manager.delete(Device, others);
  if ((await manager.countBy(Device, others)) >= maxDevices) {
    throw new DomainError('INVALID_VALUE', `The person has ${maxDevices} devices already`, { field: 'deviceId' });
  }
  await manager.upsert(Device, device, ['ownerId', 'deviceId']);
}
