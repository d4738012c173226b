import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TRUST_ENTITIES } from './trust.entity.js';
import { TrustStore } from './trust-store.js';

/** Whose signatures on chips are trusted. */
@Module({ imports: [TypeOrmModule.forFeature(TRUST_ENTITIES)], providers: [TrustStore], exports: [TrustStore] })
export class TrustModule {}
