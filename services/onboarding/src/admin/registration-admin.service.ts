import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Device } from '../device/device.entity.js';
import { type Profile, Profiles } from '../person/profiles.js';
import { Registration } from '../person/registration.entity.js';
import { Registrations } from '../person/registrations.js';
import { Session } from '../session/session.entity.js';
import { wireStatus } from '../session/session.machine.js';
import { stateAt } from '../session/sessions.js';
import { Decision } from '../step/decision.entity.js';
import type { ListBody } from './admin.schemas.js';

const MOST_ACTIVITIES = 100;
const ACTIVITY = { enrollment: 'enrollment', authentication: 'authentication', reenrollment: 're-enrollment' } as const;

/** Reads and erases completed registrations. */
@Injectable()
export class RegistrationAdmin {
  constructor(
    private readonly database: DataSource,
    private readonly registrations: Registrations,
    private readonly profiles: Profiles,
  ) {}

  /** One page, newest first; empty past the end. */
  async list(tenant: string, { pageNumber, pageSize }: ListBody): Promise<object> {
    const [rows, totalRecords] = await this.database.getRepository(Registration).findAndCount({
      where: { tenant },
      order: { completedAt: 'DESC', id: 'ASC' },
      skip: (pageNumber - 1) * pageSize,
      take: pageSize,
    });
    const list = await Promise.all(rows.map((row) => this.summary(row)));
    return { pageNumber, pageSize, totalPages: Math.ceil(totalRecords / pageSize), totalRecords, list };
  }

  /** The person behind a code: contact, devices and the latest 100 sessions with what each decided. */
  async details(tenant: string, code: string): Promise<object> {
    const registration = await this.require(tenant, code);
    const { id: ownerId } = registration;
    const devices = await this.database.getRepository(Device).findBy({ tenant, ownerId });
    const sessions = await this.database.getRepository(Session).find({
      where: [
        { tenant, id: ownerId },
        { tenant, registrationId: ownerId },
      ],
      order: { startedAt: 'DESC' },
      take: MOST_ACTIVITIES,
    });
    return {
      ...(await this.summary(registration)),
      registeredDevices: devices.map((device) => ({
        deviceId: device.deviceId,
        publicKey: device.publicKey?.toString('base64') ?? '',
        registeredDate: device.addedAt.toISOString(),
      })),
      activities: await this.activities(tenant, sessions),
    };
  }

  /** Deletes the person: the enrolment's row takes everything that hangs on it along. The username is free again. */
  async erase(tenant: string, code: string): Promise<void> {
    const { id } = await this.require(tenant, code);
    await this.database.transaction(async (manager) => {
      // A step locks its session before the person's rows; in another order the two could wait for each other.
      const ofPerson = { where: { tenant, registrationId: id }, order: { id: 'ASC' } } as const;
      await manager.find(Session, { ...ofPerson, select: { id: true }, lock: { mode: 'pessimistic_write' } });
      await manager.delete(Session, { tenant, id });
    });
  }

  private async require(tenant: string, code: string): Promise<Registration> {
    const registration = await this.registrations.byCode(tenant, code);
    if (registration) return registration;
    throw new DomainError('INVALID_VALUE', 'not a valid registration code', { field: 'registrationCode' });
  }

  private async summary({ tenant, id, code, profile, startedAt }: Registration): Promise<object> {
    const person = await this.profiles.open(tenant, id, profile);
    const { username, email, phoneNumber } = person;
    const name = nameOf(person);
    return { registrationCode: code, username, name, email, phoneNumber, startDate: startedAt.toISOString() };
  }

  private async activities(tenant: string, sessions: readonly Session[]): Promise<object[]> {
    const decisions = await this.database.getRepository(Decision).find({
      where: { tenant, sessionId: In(sessions.map(({ id }) => id)) },
      order: { decidedAt: 'ASC' },
    });
    const now = new Date();
    return sessions.map((session) => ({
      type: ACTIVITY[session.kind],
      date: session.startedAt.toISOString(),
      status: wireStatus(stateAt(session, now)),
      checks: decisions
        .filter(({ sessionId }) => sessionId === session.id)
        .map(({ check, passed, matchScore, decidedAt }) => ({
          name: check,
          result: passed ? 'PASS' : 'FAIL',
          ...(matchScore !== null && { score: matchScore }),
          date: decidedAt.toISOString(),
        })),
    }));
  }
}

function nameOf({ firstName, lastName }: Profile): string {
  return [firstName, lastName].filter((part) => part !== '').join(' ');
}
