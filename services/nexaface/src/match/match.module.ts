import { Module } from '@nestjs/common';
import { MatchController } from './match.controller.js';
import { MatchRpc } from './match.rpc.js';
import { MatchService } from './match.service.js';
import { SealedTemplates } from './sealed-templates.js';

/** Export and comparison of face templates, over HTTP and RPC. */
@Module({ controllers: [MatchController, MatchRpc], providers: [MatchService, SealedTemplates] })
export class MatchModule {}
