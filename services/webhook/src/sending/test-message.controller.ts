import type { Answer } from '@bonafide/contract/answer';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Param } from '@nestjs/common';
import { TestMessages } from './test-messages.js';

/** `/webhook/registration/{webhookId}/test`, of our own. */
@Controller('/webhook/registration')
export class TestMessageController {
  constructor(private readonly tests: TestMessages) {}

  @Post(':webhookId/test')
  async test(
    @From() { tenant }: Caller,
    @Param('webhookId') id: string,
  ): Promise<Answer<'POST /webhook/registration/{webhookId}/test'>> {
    const attempt = await this.tests.send(tenant, id);
    const { outcome, durationMs } = attempt;
    if (attempt.outcome !== 'answered') return { outcome, durationMs, reason: attempt.reason };
    const body = Buffer.from(attempt.firstBytes).toString('utf8');
    return { outcome, durationMs, status: attempt.status, body };
  }
}
