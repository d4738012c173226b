import { parse } from '@bonafide/platform/http/parse';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { VERSION_LINE } from '../version.js';
import { livenessBody } from './analyze.schemas.js';
import { type Analysis, AnalyzeService } from './analyze.service.js';

/** The plain operations of face liveness in engines.yaml. */
@Controller('faceliveness')
export class AnalyzeController {
  constructor(private readonly liveness: AnalyzeService) {}

  @Post('analyze')
  @HttpCode(200)
  async analyze(@Body() body: unknown, @From() caller: Caller): Promise<object> {
    const { analysis, frames } = await this.judge(body, caller);
    return answerOf({ autocapture_result: captureResult(analysis, frames), liveness_result: livenessResult(analysis) });
  }

  @Post('checkLiveness')
  @HttpCode(200)
  async checkLiveness(@Body() body: unknown, @From() caller: Caller): Promise<object> {
    const { analysis } = await this.judge(body, caller);
    return answerOf({ liveness_result: livenessResult(analysis) });
  }

  private async judge(body: unknown, { tenant }: Caller): Promise<{ analysis: Analysis; frames: readonly string[] }> {
    const { workflow, frames, rotation } = parse(livenessBody, body).video.workflow_data;
    const payload = frames.map(({ data, timestamp }) => ({ media: data, timestampMs: timestamp }));
    const analysis = await this.liveness.analyze(workflow, { frames: payload, rotation }, { tenant });
    return { analysis, frames: frames.map(({ data }) => data) };
  }
}

/** Readers look for the version in either place. */
function answerOf(video: object): object {
  return { video: { ...video, version: VERSION_LINE }, version: VERSION_LINE };
}

function livenessResult({ decision, feedback, score, scoreFrr }: Analysis): object {
  return { decision, feedback, score, score_frr: scoreFrr };
}

function captureResult({ best, captureFeedback }: Analysis, frames: readonly string[]): object {
  const common = { captured_frame_is_constructed: false, feedback: captureFeedback };
  const frame = best && frames[best.index];
  if (!frame) return { ...common, error: { code: -7, description: 'No frame shows a face.' } };
  return { captured_frame: frame.slice(frame.lastIndexOf(',') + 1), ...common };
}
