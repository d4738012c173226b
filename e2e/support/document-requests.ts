/** A picture of a document's page as clients send it, in white light. */
export const pageOf = (picture: Buffer) => ({ lightingScheme: 6, image: picture.toString('base64'), format: 'JPG' });

/** VerifyDocumentsAndBiometricsRequest of one or two pages, front first. */
export const documentRequest = (
  pages: readonly Buffer[],
  selfie: Buffer,
  more: { alreadyCropped?: boolean; instructions?: object } = {},
) => ({
  documentsInfo: {
    documentImage: pages.map(pageOf),
    processParam: { alreadyCropped: more.alreadyCropped ?? false },
  },
  biometricsInfo: { facialImage: { image: selfie.toString('base64') } },
  ...(more.instructions && { processingInstructions: more.instructions }),
});
