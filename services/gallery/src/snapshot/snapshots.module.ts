import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EmbeddedIndexModule } from '../index/embedded/embedded-index.module.js';
import { IndexChunk } from './index-chunk.entity.js';
import { Snapshots } from './snapshots.js';

/** Snapshots of the embedded index in the database: `Snapshots`. */
@Module({
  imports: [EmbeddedIndexModule, TypeOrmModule.forFeature([IndexChunk])],
  providers: [Snapshots],
  exports: [Snapshots],
})
export class SnapshotsModule {}
