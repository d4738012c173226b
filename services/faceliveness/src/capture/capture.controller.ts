import type { Answer } from '@bonafide/contract/answer';
import { parse } from '@bonafide/platform/http/parse';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { SealedRequests } from '@bonafide/sealing/sealed-request';
import { Body, Controller, Get, Header } from '@nestjs/common';
import { openedBody } from '../sealed/sealed-body.js';
import { VERSION_LINE } from '../version.js';
import { analyzeImageBody, autocaptureBody, regionBody } from './capture.schemas.js';
import { CaptureService } from './capture.service.js';
import { readProfile } from './capture-profile.js';
import { regionOfInterest } from './region-of-interest.js';

/** Knomi Web's face analyser: engines.yaml, /b2c/sdk/preface. */
@Controller('b2c/sdk/preface')
export class CaptureController {
  constructor(
    private readonly captures: CaptureService,
    private readonly sealed: SealedRequests,
  ) {}

  /** The one version operation that answers JSON: the line as a JSON string. */
  @Get('version')
  @Header('content-type', 'application/json; charset=utf-8')
  version(): Answer<'GET /b2c/sdk/preface/version'> {
    return JSON.stringify(VERSION_LINE);
  }

  @Post('calculateROI')
  calculateRoi(@Body() body: unknown): Answer<'POST /b2c/sdk/preface/calculateROI'> {
    const { profile, resolution } = parse(regionBody, body);
    return regionOfInterest(readProfile(profile.xml).region, resolution);
  }

  @Post('analyzeImage')
  analyzeImage(
    @Body() body: unknown,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /b2c/sdk/preface/analyzeImage'>> {
    return this.captures.analyze(parse(analyzeImageBody, body), tenant);
  }

  @Post('autocaptureVideo')
  autocapture(
    @Body() body: unknown,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /b2c/sdk/preface/autocaptureVideo'>> {
    return this.captures.autocapture(parse(autocaptureBody, body), tenant);
  }

  @Post('autocaptureVideoEncrypted')
  async autocaptureEncrypted(
    @Body() body: unknown,
    @From() caller: Caller,
  ): Promise<Answer<'POST /b2c/sdk/preface/autocaptureVideoEncrypted'>> {
    return this.autocapture(await openedBody(this.sealed, body), caller);
  }
}
