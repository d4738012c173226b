import type { Logger } from '@bonafide/platform/observability/logger';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';

/** The variable by which glibc keeps blocks of a size and more out of its heap; it reads it once, before the process's own code runs. */
const THRESHOLD = 'MALLOC_MMAP_THRESHOLD_';

/** Says in the log of a starting engine that its memory will grow with the pictures it decodes (ADR 0088). */
@Injectable()
export class AllocatorCheck implements OnModuleInit {
  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  onModuleInit(): void {
    if (process.env[THRESHOLD]) return;
    this.log.warn(`${THRESHOLD} is not set: memory of pictures stays in the heap when they are done with`);
  }
}
