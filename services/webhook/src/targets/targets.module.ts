import { Module } from '@nestjs/common';
import { NameServers, RESOLVER } from './resolver.js';
import { Targets } from './targets.js';

/** Where messages may go. */
@Module({
  providers: [Targets, { provide: RESOLVER, useClass: NameServers }],
  exports: [Targets, RESOLVER],
})
export class TargetsModule {}
