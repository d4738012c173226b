import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FaceModule } from '../face/face.module.js';
import { Space } from './space.entity.js';
import { Spaces } from './spaces.js';
import { TURN_OF, type TurnOf } from './turn.js';

const plain: TurnOf = () => (vector) => vector;

/** The spaces of tenants. */
@Module({
  imports: [FaceModule, TypeOrmModule.forFeature([Space])],
  providers: [Spaces, { provide: TURN_OF, useValue: plain }],
  exports: [Spaces],
})
export class SpaceModule {}
