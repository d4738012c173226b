import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { DomainError, type ErrorCode } from '@bonafide/platform/errors/domain-error';
import { Periodic } from '@bonafide/platform/process/periodic';
import { hashToken, newToken } from '@bonafide/sealing/tokens';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, Raw } from 'typeorm';
import { CaptureSettings } from '../origin/capture-settings.js';
import { CaptureSession } from './capture-session.entity.js';
import { sessionId, sessionMember } from './session.schemas.js';

/** From the call for a session id to the capture that uses it: a person needs one or two minutes. */
const LIFETIME_SECONDS = 5 * 60;
const SWEEP_MS = 60_000;

/** Single-use session ids that tie a browser's capture to this moment (engines.yaml, getSessionId). */
@Injectable()
export class SessionService implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    private readonly settings: CaptureSettings,
  ) {}

  onApplicationBootstrap(): void {
    const run = () => this.deleteExpired();
    this.periodic.start({ name: 'deletion of expired capture sessions', everyMs: SWEEP_MS, replicas: 'one', run });
  }

  /** Readers look at the time themselves; this keeps the table small. */
  async deleteExpired(): Promise<void> {
    await deleteBefore(this.database, CaptureSession, 'expiresAt', 0);
  }

  /** A fresh id, good for five minutes and one capture of this tenant. Throws NOT_FOUND where the tenant has none. */
  async issue(tenant: string): Promise<string> {
    const { session } = await this.settings.of(tenant);
    if (session === 'none') throw new DomainError('NOT_FOUND', 'No such route');
    const id = newToken();
    // The database's clock alone decides, since replicas' clocks differ.
    const expiresAt = () => `now() + make_interval(secs => ${LIFETIME_SECONDS})`;
    await this.database.getRepository(CaptureSession).insert({ digest: hashToken(id), tenant, expiresAt });
    return id;
  }

  /**
   * Uses up the session that a capture's body names, as the tenant's mode wants; of any number of calls with one id a
   * single one returns. Throws DomainError (reason `session`): FIELD_MISSING when a mandatory id is absent, FIELD_TYPE
   * and INVALID_VALUE for what is no id, and for one that is unknown, expired, another tenant's or used before.
   */
  async use(tenant: string, body: unknown): Promise<void> {
    const { session } = await this.settings.of(tenant);
    if (session === 'none') return;
    const given = sessionMember.safeParse(body).data?.video?.meta_data?.session_id ?? undefined;
    if (given === undefined) {
      if (session === 'mandatory') throw refusal('FIELD_MISSING', `Required field "${FIELD}" is missing.`);
      return;
    }
    const id = sessionId.safeParse(given);
    if (!id.success) throw refusal('FIELD_TYPE', `Field "${FIELD}" is not a session id.`);
    const { affected } = await this.database.getRepository(CaptureSession).delete({
      digest: hashToken(id.data.toLowerCase()),
      tenant,
      expiresAt: Raw((column) => `${column} > now()`),
    });
    if (affected !== 1) throw refusal('INVALID_VALUE', `Invalid "${FIELD}" value: not issued, used before or expired.`);
  }
}

const FIELD = 'video.meta_data.session_id';

function refusal(code: ErrorCode, message: string): DomainError {
  return new DomainError(code, message, { field: FIELD, reason: 'session' });
}
