import { applyDecorators, HttpCode, Post as NestPost } from '@nestjs/common';

/** A POST route, with its other spellings, that answers 200, as the contract's operations do; Nest's own answers 201. */
export const Post = (path: string | string[] = ''): MethodDecorator => applyDecorators(NestPost(path), HttpCode(200));
