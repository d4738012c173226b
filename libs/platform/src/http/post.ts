import { applyDecorators, HttpCode, Post as NestPost } from '@nestjs/common';

/** A route of method POST that answers 200, as all operations of the contract do; Nest's own would answer 201. */
export const Post = (path = ''): MethodDecorator => applyDecorators(NestPost(path), HttpCode(200));
