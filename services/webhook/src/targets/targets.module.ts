import { Module } from '@nestjs/common';
import { NameServers, RESOLVER } from './resolver.js';
import { Targets } from './targets.js';

/** Where messages may go. */
@Module({
  providers: [Targets, { provide: RESOLVER, useFactory: () => new NameServers() }],
  exports: [Targets, RESOLVER],
})
export class TargetsModule {}
