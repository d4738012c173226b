import QRCode from 'qrcode';

const PIXELS = 400;

/** The QR code of a text as PNG, in base64. */
export async function qrCodeOf(text: string): Promise<string> {
  const png = await QRCode.toBuffer(text, { type: 'png', width: PIXELS, errorCorrectionLevel: 'L' });
  return png.toString('base64');
}
