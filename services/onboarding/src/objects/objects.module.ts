import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FileStoreController } from './file-store.controller.js';
import { ObjectRemoval } from './object-removal.entity.js';
import { ObjectRemovals } from './object-removals.js';
import { OBJECT_STORE } from './object-store.js';
import { objectStoreProvider } from './object-store.provider.js';
import { Uploads } from './uploads.js';

/** The store of large objects, where one is configured, and the removal of those that nothing refers to. */
@Module({
  imports: [TypeOrmModule.forFeature([ObjectRemoval])],
  controllers: [FileStoreController],
  providers: [ObjectRemovals, Uploads, objectStoreProvider],
  exports: [OBJECT_STORE, ObjectRemovals],
})
export class ObjectsModule {}
