import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { OBJECT_STORE, type ObjectStore } from '../objects/object-store.js';
import { CustomerConfigs } from '../settings/customer-configs.js';
import type { OnboardingConfig } from '../settings/onboarding-config.js';
import type { RecordingInfoBody } from './recording.schemas.js';
import { type Place, RecordingPlaces, type RecordingType } from './recording-places.js';

type Info = Answer<'POST /onboarding/admin/recordingInfo'>;

/** How long links are good. */
const LINK_SECONDS = 3600;
/** The contract's value, for clients that switch on it; any store with links of its kind is of that flavour. */
const VENDOR = 'AWS';
const SWITCH = {
  enrollment: 'recordEnrollmentVideo',
  authentication: 'recordAuthenticationVideo',
  're-enrollment': 'recordRenrollmentVideo',
} as const satisfies Record<RecordingType, keyof OnboardingConfig>;

/** What callers are told of the recordings of sessions: ADR 0108. */
@Injectable()
export class Recordings {
  constructor(
    private readonly database: DataSource,
    private readonly places: RecordingPlaces,
    private readonly configs: CustomerConfigs,
    private readonly audit: AuditLog,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore | null,
  ) {}

  /**
   * Links to store and to fetch the recording of a session, for an hour and that one key: to store while the session lives and the tenant
   * records its type, to fetch as long as the recording is kept. Every call that gives links leaves an entry in the audit log. Throws
   * INVALID_VALUE for a token that names nothing of the type, and where no store is configured.
   */
  async info(caller: Caller, { type, token, presignedURL }: RecordingInfoBody): Promise<Info> {
    const store = this.requireStore();
    const { tenant, client: actor } = caller;
    const isRecorded = (await this.configs.of(tenant))[SWITCH[type]];
    const place = await this.database.transaction(async (manager) => {
      const found = await this.places.find(manager, { tenant, type, token });
      const { recording, live } = found;
      const upload = isRecorded && live !== undefined;
      if (upload) await this.places.open(manager, found, LINK_SECONDS);
      if (!recording && !upload) return { ...found, upload };
      const session = live?.id ?? recording?.sessionId;
      const person = live?.subjectId ?? recording?.subjectId;
      const facts = { type, upload };
      await this.audit.write(manager, { tenant, kind: 'recording.linked', actor, ids: { session, person }, facts });
      return { ...found, upload };
    });
    const { objectKey } = place;
    const told = { vendor: VENDOR, bucketName: store.bucket, objectKey };
    if (presignedURL) return { ...told, credential: {}, presignedURL: await linkOf(store, place) };
    return { ...told, credential: await credentialOf(store, place) };
  }

  private requireStore(): ObjectStore {
    if (this.store) return this.store;
    throw new DomainError('INVALID_VALUE', 'Recordings are not kept here: no store is configured');
  }
}

interface Linked extends Place {
  upload: boolean;
}

/** The one link that is of use: to fetch what is there, else to store where that may be. */
async function linkOf(store: ObjectStore, { objectKey, upload }: Linked): Promise<string> {
  const isThere = !upload || (await store.head(objectKey)) !== undefined;
  return isThere ? store.getLink(objectKey, LINK_SECONDS) : store.putLink(objectKey, LINK_SECONDS);
}

/** Never keys of the store: links for this object alone. Empty where there is nothing to fetch and nothing to be stored. */
async function credentialOf(
  store: ObjectStore,
  { objectKey, recording, upload }: Linked,
): Promise<NonNullable<Info['credential']>> {
  if (!upload && !recording) return {};
  return {
    ...(upload && { uploadURL: await store.putLink(objectKey, LINK_SECONDS) }),
    downloadURL: await store.getLink(objectKey, LINK_SECONDS),
    expiration: new Date(Date.now() + LINK_SECONDS * 1000).toISOString(),
  };
}
