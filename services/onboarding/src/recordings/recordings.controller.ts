import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Header } from '@nestjs/common';
import { ChangesNothing } from '../idempotency/changes-nothing.js';
import { type RecordingInfoBody, recordingInfoBody } from './recording.schemas.js';
import { Recordings } from './recordings.js';

/** `/onboarding/admin/recordingInfo`, under its three names. */
@Controller('/onboarding/admin')
export class RecordingsController {
  constructor(private readonly recordings: Recordings) {}

  /** Links are not kept for repeats: each copy of a request gets its own, and the place is the same. */
  @Post(['recordingInfo', 'recording', 'recordingStorage'])
  @ChangesNothing()
  @Header('cache-control', 'no-store')
  info(
    @From() caller: Caller,
    @BodyOf(recordingInfoBody) body: RecordingInfoBody,
  ): Promise<Answer<'POST /onboarding/admin/recordingInfo'>> {
    return this.recordings.info(caller, body);
  }
}
