import { parse } from '@bonafide/platform/http/parse';
import { SealedRequests, sealedEnvelope } from '@bonafide/sealing/sealed-request';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Capture, captureOf, plainCapture } from './capture.schemas.js';

const ENVELOPE = ['key', 'iv', 'p'];
const either = z.object({ faceLivenessData: z.looseObject({}) });
const plain = z.object({ faceLivenessData: plainCapture });
const sealed = z.object({ faceLivenessData: sealedEnvelope });

/** Reads `faceLivenessData` from a body, in clear or sealed as `{key, iv, p}`. */
@Injectable()
export class Captures {
  constructor(private readonly sealedRequests: SealedRequests) {}

  /** Throws the DomainError of `parse`, or INVALID_VALUE for an envelope that does not open. */
  async read(body: unknown): Promise<Capture> {
    const { faceLivenessData } = parse(either, body);
    if ('video' in faceLivenessData || !ENVELOPE.some((member) => member in faceLivenessData)) {
      return captureOf(parse(plain, body).faceLivenessData);
    }
    const { faceLivenessData: envelope } = parse(sealed, body);
    const opened = await this.sealedRequests.open(envelope);
    return captureOf(parse(plain, { faceLivenessData: opened }).faceLivenessData);
  }
}
