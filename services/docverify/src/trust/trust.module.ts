import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SealTrust } from './seal-trust.js';
import { TRUST_ENTITIES } from './trust.entity.js';
import { TrustStore } from './trust-store.js';

/** Whose signatures on chips and on seals are trusted. */
@Module({
  imports: [TypeOrmModule.forFeature(TRUST_ENTITIES)],
  providers: [TrustStore, SealTrust],
  exports: [TrustStore, SealTrust],
})
export class TrustModule {}
