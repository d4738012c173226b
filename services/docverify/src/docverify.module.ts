import { Module } from '@nestjs/common';

/** Document recognition, cross-checks and portrait match. */
@Module({})
export class DocverifyModule {}
