import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Image } from '@bonafide/vision/image/image';
import type { TextLine } from './text.js';
export async function readText(_i: Image, _m: Models, _c: TaskContext): Promise<TextLine[]> { return []; }
