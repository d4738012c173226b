import { extname } from 'node:path';
import { DecisionReceipt } from '@bonafide/engine/decision-receipt.entity';
import { engineConfig } from '@bonafide/engine/engine-config';
import { EnginePool } from '@bonafide/engine/engine-pool';
import { keepReceiptsFor } from '@bonafide/engine/receipt-retention';
import { Receipts } from '@bonafide/engine/receipts';
import { DataKey } from '@bonafide/platform/crypto/data-key.entity';
import { keyRing } from '@bonafide/platform/crypto/key-ring';
import { Vault } from '@bonafide/platform/crypto/vault';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';
import { MatchController } from './match/match.controller.js';
import { matcherShape } from './match/match.errors.js';
import { MatchRpc } from './match/match.rpc.js';
import { MatchService } from './match/match.service.js';
import type { tasks } from './match/match.tasks.js';
import { SealedTemplates } from './match/sealed-templates.js';

/** Face templates and one-to-one comparison. */
export const nexaface = defineService({
  name: 'nexaface',
  config: {
    ...behindGateway,
    ...engineConfig,
    BONAFIDE_KEYS: keyRing.describe('Key-encryption keys of exported templates: id:base64, the active one first'),
  },
  entities: [DecisionReceipt, DataKey],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => matcherShape,
  version: { paths: ['/nexaface/version'], line: 'Bonafide NexaFace, version 0.1.0' },
  admit: admitFromGateway,
  module: async (config, platform) => {
    const tasksUrl = new URL(`./match/match.tasks${extname(import.meta.url)}`, import.meta.url);
    const pool = await EnginePool.open<typeof tasks>(platform, config, tasksUrl);
    keepReceiptsFor(config, platform);
    const service = new MatchService(pool, new Receipts(platform.database));
    const vault = new Vault(platform.database, config.BONAFIDE_KEYS);
    await vault.rewrap();
    return moduleOf({
      controllers: [MatchController],
      providers: [
        { provide: MatchService, useValue: service },
        { provide: SealedTemplates, useValue: new SealedTemplates(vault) },
        MatchRpc,
      ],
    });
  },
});
