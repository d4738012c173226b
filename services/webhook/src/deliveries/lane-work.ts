import type { Config } from '@bonafide/platform/config/config';
import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import type { EndpointDirectory } from '../endpoints/ports.js';
import { ENDPOINTS } from '../endpoints/tokens.js';
import { Attempts } from './attempts.js';
import type { deliveryConfig } from './delivery-config.js';
import { Disabling } from './disabling.js';
import { DueQueue } from './due-queue.js';
import type { LaneTools } from './lane.js';

/** What comes of deliveries. */
@Injectable()
export class LaneOutcomes {
  constructor(
    readonly attempts: Attempts,
    readonly disabling: Disabling,
  ) {}
}

/** Gathers what lanes work with. */
@Injectable()
export class LaneWork {
  constructor(
    @Inject(ENDPOINTS) private readonly endpoints: EndpointDirectory,
    private readonly due: DueQueue,
    private readonly outcomes: LaneOutcomes,
    @Inject(CONFIG) private readonly config: Config<typeof deliveryConfig>,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  tools(isOurs: () => boolean): LaneTools {
    const { endpoints, due, log } = this;
    const { attempts, disabling } = this.outcomes;
    const { BONAFIDE_WEBHOOK_CONCURRENCY: concurrency, BONAFIDE_WEBHOOK_PER_SECOND: perSecond } = this.config;
    return { endpoints, due, attempts, disabling, log, limits: { concurrency, perSecond }, isOurs };
  }
}
