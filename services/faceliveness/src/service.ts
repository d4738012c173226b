import { extname } from 'node:path';
import { DecisionReceipt } from '@bonafide/engine/decision-receipt.entity';
import { engineConfig } from '@bonafide/engine/engine-config';
import { EnginePool } from '@bonafide/engine/engine-pool';
import { keepReceiptsFor } from '@bonafide/engine/receipt-retention';
import { Receipts } from '@bonafide/engine/receipts';
import { activeKey, keyRing } from '@bonafide/platform/crypto/key-ring';
import { SealedRequests, sealedRequestKeys } from '@bonafide/platform/crypto/sealed-request';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';
import { AnalyzeController } from './analyze/analyze.controller.js';
import { livenessShape } from './analyze/analyze.errors.js';
import { AnalyzeRpc } from './analyze/analyze.rpc.js';
import { AnalyzeService } from './analyze/analyze.service.js';
import type { tasks } from './analyze/analyze.tasks.js';
import { BrowserController } from './browser/browser.controller.js';
import { browserShape } from './browser/browser.errors.js';
import { CaptureController } from './capture/capture.controller.js';
import { CaptureService } from './capture/capture.service.js';
import { sweepExpired } from './guards/expiry.js';
import { guardConfig } from './guards/guard-modes.js';
import { InjectionGuard } from './replay/injection-guard.js';
import { SeenFrame } from './replay/seen-frame.entity.js';
import { SeenFrames } from './replay/seen-frames.js';
import { SealedController } from './sealed/sealed.controller.js';
import { CaptureSession } from './session/capture-session.entity.js';
import { SessionController } from './session/session.controller.js';
import { SessionService } from './session/session.service.js';
import { VERSION_LINE } from './version.js';

/** Presentation attack detection on face captures. */
export const faceliveness = defineService({
  name: 'faceliveness',
  config: {
    ...behindGateway,
    ...engineConfig,
    ...guardConfig,
    BONAFIDE_KEYS: keyRing.describe('Keys under which frames are remembered, id:base64, the active one first'),
    BONAFIDE_SEALED_REQUEST_KEYS: sealedRequestKeys,
  },
  entities: [DecisionReceipt, CaptureSession, SeenFrame],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: (path) => (path.startsWith('/b2c/') ? browserShape(path) : livenessShape),
  version: { paths: ['/faceliveness/version'], line: VERSION_LINE },
  admit: admitFromGateway,
  module: async (config, platform) => {
    const tasksUrl = new URL(`./analyze/analyze.tasks${extname(import.meta.url)}`, import.meta.url);
    const pool = await EnginePool.open<typeof tasks>(platform, config, tasksUrl);
    keepReceiptsFor(config, platform);
    const sealed = new SealedRequests(config.BONAFIDE_SEALED_REQUEST_KEYS);
    platform.onClose(() => sealed.close());
    platform.onClose(sweepExpired(platform.database, [CaptureSession, SeenFrame], platform.log));
    const guards = config.BONAFIDE_CAPTURE_GUARDS;
    const guard = new InjectionGuard(new SeenFrames(platform.database, activeKey(config.BONAFIDE_KEYS)), guards);
    const receipts = new Receipts(platform.database);
    const liveness = new AnalyzeService(pool, receipts, guard);
    const sessions = new SessionService(platform.database, guards);
    return moduleOf({
      controllers: [AnalyzeController, SealedController, CaptureController, SessionController, BrowserController],
      providers: [
        { provide: AnalyzeService, useValue: liveness },
        { provide: CaptureService, useValue: new CaptureService(pool, receipts) },
        { provide: SealedRequests, useValue: sealed },
        { provide: SessionService, useValue: sessions },
        AnalyzeRpc,
      ],
    });
  },
});
