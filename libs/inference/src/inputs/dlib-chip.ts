/**
 * Where landmarks lie in the face chip that `face-recognition-resnet34` was trained on: [index in the 68-point order,
 * x, y], as fractions of the chip's side. It is the mean face of dlib's `get_face_chip_details` at padding 0.25
 * (dlib, image_transforms/interpolation.h, Boost Software License 1.0), which leaves out jaw, brows and lower lip.
 * The chip is cut by the similarity transform that maps a face's landmarks onto these points with least squares.
 */
export const DLIB_CHIP_POINTS: readonly (readonly [index: number, x: number, y: number])[] = [
  [27, 0.493418, 0.302235],
  [28, 0.493418, 0.371339],
  [29, 0.493418, 0.43987],
  [30, 0.493418, 0.510417],
  [31, 0.411253, 0.558217],
  [32, 0.450691, 0.572897],
  [33, 0.493418, 0.585404],
  [34, 0.536145, 0.572897],
  [35, 0.575582, 0.558217],
  [36, 0.247825, 0.310949],
  [37, 0.291415, 0.285839],
  [38, 0.343883, 0.286568],
  [39, 0.389737, 0.321155],
  [40, 0.340612, 0.330066],
  [41, 0.288495, 0.329385],
  [42, 0.597098, 0.321155],
  [43, 0.642952, 0.286568],
  [44, 0.695421, 0.285839],
  [45, 0.739011, 0.310949],
  [46, 0.69834, 0.329385],
  [47, 0.646223, 0.330066],
  [48, 0.336099, 0.686822],
  [49, 0.39399, 0.663603],
  [50, 0.452572, 0.651592],
  [51, 0.493418, 0.661719],
  [52, 0.534263, 0.651592],
  [53, 0.592845, 0.663603],
  [54, 0.650736, 0.686822],
  [60, 0.360253, 0.689861],
  [61, 0.452064, 0.685831],
  [62, 0.493418, 0.690229],
  [63, 0.534771, 0.685831],
  [64, 0.626583, 0.689861],
];

/** Side of the chip in pixels. */
export const DLIB_CHIP_SIZE = 150;
