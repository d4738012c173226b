import { applyDecorators, HttpCode, Post as NestPost } from '@nestjs/common';

/** A route of method POST, with its other spellings, that answers 200, as all operations of the contract do; Nest's own would answer 201. */
export const Post = (path: string | string[] = ''): MethodDecorator => applyDecorators(NestPost(path), HttpCode(200));
