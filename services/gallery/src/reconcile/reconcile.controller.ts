import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { type ReconcileBody, reconcileBody } from './reconcile.schemas.js';
import { ReconcileService } from './reconcile.service.js';

/** Whether registrations, members, galleries and the index agree. */
@Controller('/onboarding/gallery')
export class ReconcileController {
  constructor(private readonly reconciling: ReconcileService) {}

  @Post('reconcile')
  run(
    @BodyOf(reconcileBody) { repair }: ReconcileBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /onboarding/gallery/reconcile'>> {
    return this.reconciling.run(tenant, repair);
  }
}
