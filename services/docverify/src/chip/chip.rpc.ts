import type { ChipCheck } from '@bonafide/documents/chip/verify-chip';
import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import {
  DocVerifyService,
  Verdict,
  type VerifyChipRequest,
  type VerifyChipResponseSchema,
  ChipCheck as WireCheck,
} from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { filesOf } from './chip.schemas.js';
import { ChipService } from './chip.service.js';

const VERDICTS = { OK: Verdict.OK, FAILED: Verdict.FAILED, UNDEFINED: Verdict.UNDEFINED };

const CHECKS: Readonly<Record<ChipCheck, WireCheck>> = {
  OK: WireCheck.OK,
  FAILED: WireCheck.FAILED,
  NOT_PERFORMED: WireCheck.NOT_PERFORMED,
  UNDEFINED: WireCheck.UNDEFINED,
};

/** Chips verified for the other services. */
@Controller()
export class ChipRpc {
  constructor(private readonly chips: ChipService) {}

  @Rpc(DocVerifyService.method.verifyChip)
  async verifyChip(
    request: VerifyChipRequest,
    call: RpcCall,
  ): Promise<MessageInitShape<typeof VerifyChipResponseSchema>> {
    const selfie = request.selfie.length > 0 ? request.selfie : undefined;
    const chip = await this.chips.verify({ files: filesOf(request), selfie }, call);
    return {
      result: VERDICTS[chip.result],
      passiveAuthentication: CHECKS[chip.passive.verdict],
      activeAuthentication: CHECKS[chip.active],
      chipAuthentication: CHECKS[chip.chipAuthentication],
      hashes: chip.passive.hashes.map(({ group, matches }) => ({ group, matches })),
      reasons: [...chip.reasons],
      identity: chip.identity,
      ...(chip.match && { match: chip.match }),
      receiptId: chip.receiptId,
    };
  }
}
