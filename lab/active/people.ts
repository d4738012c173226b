import { loadPack } from '@bonafide/inference/pack/load-pack';
import { openModels } from '@bonafide/inference/pool/models';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import { decodeImage } from '@bonafide/vision/image/decode';
import { meshOf } from '@bonafide/vision/quality/mesh';
import { poseOfMesh } from '@bonafide/vision/quality/pose';
import sharp from 'sharp';
import type { Person } from './scenes.ts';

/** Degrees that a face may look aside: what the camera did not see is missing when the head turns. */
const MOST_YAW = 9;

/**
 * Makes people of photographs with the networks of a built pack, without a pool: of the largest face in each; undefined
 * where there is none that looks into the camera.
 */
export async function openPeople(packDir: string): Promise<(photo: string | Buffer) => Promise<Person | undefined>> {
  const pack = await loadPack(packDir);
  const models = await openModels(pack, ['face-detector', 'face-mesh'], ['face-landmarks']);
  return async (photo) => {
    const image = await decodeImage(
      await sharp(photo).autoOrient().toColourspace('srgb').removeAlpha().png().toBuffer(),
    );
    const [face] = await faceFinder(models).find(image, { stage: (_name, work) => Promise.resolve(work()) });
    const mesh = face && (await meshOf(models.get('face-mesh'), image, face));
    return mesh && Math.abs(poseOfMesh(mesh).yaw) <= MOST_YAW ? { photo: image, mesh } : undefined;
  };
}
