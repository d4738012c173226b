import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FaceModule } from '../face/face.module.js';
import { Rotation } from '../rotation/rotation.js';
import { Space } from './space.entity.js';
import { Spaces } from './spaces.js';
import { TURN_OF, type TurnOf } from './turn.js';

const turnOf: TurnOf = (seed, dimensions) => {
  const rotation = Rotation.from(seed, dimensions);
  return (vector) => rotation.turn(vector);
};

/** The spaces of tenants. */
@Module({
  imports: [FaceModule, TypeOrmModule.forFeature([Space])],
  providers: [Spaces, { provide: TURN_OF, useValue: turnOf }],
  exports: [Spaces],
})
export class SpaceModule {}
