import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import {
  DocVerifyService,
  type RecogniseTypeRequest,
  type RecogniseTypeResponseSchema,
} from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { typeMessage } from '../kind/type-message.js';
import { pageOf } from '../request/page-message.js';
import { RecogniseService } from './recognise.service.js';

/** Recognition of a page for the other services. */
@Controller()
export class RecogniseRpc {
  constructor(private readonly types: RecogniseService) {}

  @Rpc(DocVerifyService.method.recogniseType)
  async recogniseType(
    { page, alreadyCropped }: RecogniseTypeRequest,
    call: RpcCall,
  ): Promise<MessageInitShape<typeof RecogniseTypeResponseSchema>> {
    const { type, nextPageExpected, rotated180, receiptId } = await this.types.recognise(
      pageOf(page, 'page'),
      alreadyCropped,
      call,
    );
    return {
      known: type !== undefined,
      nextPageExpected,
      ...(type && { type: typeMessage(type) }),
      rotated180,
      receiptId,
    };
  }
}
