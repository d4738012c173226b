import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActiveController } from './active.controller.js';
import { ActiveRpc } from './active.rpc.js';
import { ActiveChallenge } from './active-challenge.entity.js';
import { ActiveChallenges } from './active-challenges.js';

/** Challenges of guided captures. */
@Module({
  imports: [TypeOrmModule.forFeature([ActiveChallenge])],
  controllers: [ActiveController, ActiveRpc],
  providers: [ActiveChallenges],
  exports: [ActiveChallenges],
})
export class ActiveModule {}
