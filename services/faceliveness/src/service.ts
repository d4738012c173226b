import { extname } from 'node:path';
import { DecisionReceipt } from '@bonafide/engine/decision-receipt.entity';
import { engineConfig } from '@bonafide/engine/engine-config';
import { EnginePool } from '@bonafide/engine/engine-pool';
import { Receipts } from '@bonafide/engine/receipts';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';
import { AnalyzeController } from './analyze/analyze.controller.js';
import { livenessShape } from './analyze/analyze.errors.js';
import { AnalyzeRpc } from './analyze/analyze.rpc.js';
import { AnalyzeService } from './analyze/analyze.service.js';
import type { tasks } from './analyze/analyze.tasks.js';
import { VERSION_LINE } from './version.js';

/** Presentation attack detection on face captures. */
export const faceliveness = defineService({
  name: 'faceliveness',
  config: { ...behindGateway, ...engineConfig },
  entities: [DecisionReceipt],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => livenessShape,
  version: { paths: ['/faceliveness/version'], line: VERSION_LINE },
  planned: [
    'POST /faceliveness/analyzeEncrypted',
    'POST /faceliveness/checkLivenessEncrypted',
    'POST /faceliveness/checkActiveLivenessEncrypted',
    'GET /b2c/sdk/getSessionId',
    'GET /b2c/sdk/preface/version',
    'POST /b2c/sdk/preface/calculateROI',
    'POST /b2c/sdk/preface/analyzeImage',
    'POST /b2c/sdk/preface/autocaptureVideo',
    'POST /b2c/sdk/preface/autocaptureVideoEncrypted',
    'POST /b2c/sdk/faceliveness/analyze',
    'POST /b2c/sdk/faceliveness/checkLiveness',
    'POST /b2c/sdk/faceliveness/analyzeEncrypted',
  ],
  admit: admitFromGateway,
  module: async (config, platform) => {
    const tasksUrl = new URL(`./analyze/analyze.tasks${extname(import.meta.url)}`, import.meta.url);
    const pool = await EnginePool.open<typeof tasks>(platform, config, tasksUrl);
    const service = new AnalyzeService(pool, new Receipts(platform.database));
    return moduleOf({
      controllers: [AnalyzeController],
      providers: [{ provide: AnalyzeService, useValue: service }, AnalyzeRpc],
    });
  },
});
