import { Module } from '@nestjs/common';

/** Face galleries and one-to-many search. */
@Module({})
export class GalleryModule {}
