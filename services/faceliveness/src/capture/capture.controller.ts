import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { parse } from '@bonafide/platform/http/parse';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { SealedRequests } from '@bonafide/sealing/sealed-requests';
import { Body, Controller, Get, Header } from '@nestjs/common';
import { answerSealed } from '../sealed/sealed-body.js';
import { VERSION_LINE } from '../version.js';
import {
  type AnalyzeImageBody,
  type AutocaptureBody,
  analyzeImageBody,
  autocaptureBody,
  type RegionBody,
  regionBody,
} from './capture.schemas.js';
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
  calculateRoi(@BodyOf(regionBody) { profile, resolution }: RegionBody): Answer<'POST /b2c/sdk/preface/calculateROI'> {
    return regionOfInterest(readProfile(profile.xml).region, resolution);
  }

  @Post('analyzeImage')
  analyzeImage(
    @BodyOf(analyzeImageBody) body: AnalyzeImageBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /b2c/sdk/preface/analyzeImage'>> {
    return this.captures.analyze(body, tenant);
  }

  @Post('autocaptureVideo')
  autocapture(
    @BodyOf(autocaptureBody) body: AutocaptureBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /b2c/sdk/preface/autocaptureVideo'>> {
    return this.captures.autocapture(body, tenant);
  }

  @Post('autocaptureVideoEncrypted')
  autocaptureEncrypted(
    @Body() envelope: unknown,
    @From() caller: Caller,
  ): Promise<Answer<'POST /b2c/sdk/preface/autocaptureVideoEncrypted'>> {
    return answerSealed(this.sealed, envelope, caller, (content, signal) =>
      this.captures.autocapture(parse(autocaptureBody, content), caller.tenant, signal),
    );
  }
}
