import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { parse } from '@bonafide/platform/http/parse';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { sealedEnvelope } from '@bonafide/sealing/sealed-request';
import type { Sealed } from '@bonafide/sealing/sealed-request.open';
import { SealedRequests } from '@bonafide/sealing/sealed-requests';
import { Controller } from '@nestjs/common';
import { BrowserSession } from '../../journey/session/browser-session.js';
import { previewContent, type RegionBody, regionBody } from './preview.schemas.js';
import { Previews } from './previews.js';

/** What the capture library of a page asks for before a capture (docs/contract A.8). */
@Controller(':realm/b2c-sample-web/proxy')
export class PreviewController {
  constructor(
    private readonly previews: Previews,
    private readonly sealed: SealedRequests,
  ) {}

  @Post('calculateRoi')
  async calculateRoi(
    @BodyOf(regionBody) body: RegionBody,
  ): Promise<Answer<'POST /{realm}/b2c-sample-web/proxy/calculateRoi'>> {
    const { x, y, width, height } = await this.previews.region(body);
    return { x, y, width, height };
  }

  /** Refused envelopes are counted for the session alone: all pages of a tenant are one client otherwise. */
  @Post('autocapture')
  autocapture(
    @From() { tenant }: Caller,
    @BrowserSession() session: string,
    @BodyOf(sealedEnvelope) envelope: Sealed,
  ): Promise<Answer<'POST /{realm}/b2c-sample-web/proxy/autocapture'>> {
    return this.sealed.answer(envelope, {
      sender: { tenant, client: `browser ${session}`, session },
      use: async (content) => {
        const { frames, capturedFrame } = await this.previews.judge(parse(previewContent, content));
        const frameResults = frames.map(({ compliant, feedback }) => ({ compliant, feedback }));
        return {
          frameResults,
          results: { captured: capturedFrame !== undefined, capturedFrameIndex: capturedFrame ?? -1 },
        };
      },
    });
  }
}
