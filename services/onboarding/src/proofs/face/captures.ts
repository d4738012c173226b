import { parse } from '@bonafide/platform/http/parse';
import { SealedRequests } from '@bonafide/sealing/sealed-request';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type AddFaceBody, type Capture, captureOf, plainCapture } from './face.schemas.js';

const opened = z.object({ faceLivenessData: plainCapture });

/** Opens what a body's `faceLivenessData` holds. */
@Injectable()
export class Captures {
  constructor(private readonly sealedRequests: SealedRequests) {}

  /** Throws INVALID_VALUE for an envelope that does not open, or the DomainError of `parse` for what it held. */
  async open(data: AddFaceBody['faceLivenessData']): Promise<Capture> {
    if ('video' in data) return captureOf(data);
    const content = await this.sealedRequests.open(data);
    return captureOf(parse(opened, { faceLivenessData: content }).faceLivenessData);
  }
}
