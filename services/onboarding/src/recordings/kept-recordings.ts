import { Inject, Injectable } from '@nestjs/common';
import type { Person, Proof } from '../journey/proof/proof.js';
import { OBJECT_STORE, type ObjectStore } from '../objects/object-store.js';
import { RecordingPlaces, typeOf } from './recording-places.js';

/** The most that an export lists: as many as sessions. */
const MOST = 1000;

/** Tells the export which recordings are kept of a person. It proves nothing: it has no checks. */
@Injectable()
export class KeptRecordings implements Proof {
  readonly name = 'recordings';
  readonly checks = [];

  constructor(
    private readonly places: RecordingPlaces,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore | null,
  ) {}

  /** Those that are stored, by their sessions; the recording itself is fetched by `recordingInfo`. Nothing where there is none. */
  async records(person: Person): Promise<object> {
    const { store } = this;
    if (!store) return {};
    const kept: object[] = [];
    for (const { objectKey, flow, sessionId, createdAt } of await this.places.of(person, MOST)) {
      const object = await store.head(objectKey);
      if (object)
        kept.push({ type: typeOf(flow), sessionId, date: createdAt.toISOString(), bytes: object.bytes, objectKey });
    }
    return kept.length > 0 ? { recordings: kept } : {};
  }
}
