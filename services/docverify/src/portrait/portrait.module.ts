import { peerProvider } from '@bonafide/messaging/peers';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { Module } from '@nestjs/common';
import { PortraitMatcher } from './portrait-matcher.js';

/** Portraits of documents held against selfies. */
@Module({ providers: [peerProvider(NexaFaceService), PortraitMatcher], exports: [PortraitMatcher] })
export class PortraitModule {}
