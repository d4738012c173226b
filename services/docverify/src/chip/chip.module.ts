import { Module } from '@nestjs/common';
import { PortraitModule } from '../portrait/portrait.module.js';
import { TrustModule } from '../trust/trust.module.js';
import { ChipRpc } from './chip.rpc.js';
import { ChipService } from './chip.service.js';

/** Chips verified, over RPC. */
@Module({ imports: [PortraitModule, TrustModule], controllers: [ChipRpc], providers: [ChipService] })
export class ChipModule {}
