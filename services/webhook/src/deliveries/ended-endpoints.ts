import { Periodic } from '@bonafide/platform/process/periodic';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EndpointDirectory } from '../endpoints/ports.js';
import { ENDPOINTS } from '../endpoints/tokens.js';
import { Disabling } from './disabling.js';
import { forgetHealth, unsettledLanes } from './lane.sql.js';

const EVERY_MS = 10_000;

/**
 * Ends what endpoints that somebody has disabled or deleted would get later, which no lane is taken up for, and forgets their
 * failures: enabled again, or made again under the same id, they begin anew.
 */
@Injectable()
export class EndedEndpoints implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    @Inject(ENDPOINTS) private readonly endpoints: EndpointDirectory,
    private readonly disabling: Disabling,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    const run = () => this.sweep();
    this.periodic.start({ name: 'ended webhook endpoints', everyMs: EVERY_MS, replicas: 'one', run });
  }

  async sweep(): Promise<void> {
    for (const lane of await unsettledLanes(this.database.manager, [])) {
      const endpoint = await this.endpoints.find(lane.tenant, lane.endpointId);
      if (endpoint && !endpoint.disabledAt) continue;
      await this.disabling.cancelKnown(lane);
      await forgetHealth(this.database.manager, [lane.tenant, lane.endpointId]);
    }
  }
}
