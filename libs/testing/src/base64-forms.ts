const lines = (text: string, end: string) => text.replaceAll(/.{76}/g, `$&${end}`);
const url = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** The forms in which clients send base64, each from the standard one. Every service reads them all: ADR 0078. */
export const BASE64_FORMS: readonly [string, (text: string) => string][] = [
  ['in lines', (text) => lines(text, '\n')],
  ['in lines that end with CRLF, the last one too', (text) => `${lines(text, '\r\n')}\r\n`],
  ['with spaces and tabs before and within', (text) => ` \t${lines(text, ' ')}`],
  ['without padding', (text) => text.replace(/=+$/, '')],
  ['in the alphabet of URLs', url],
  ['in the alphabet of URLs, padded', (text) => text.replaceAll('+', '-').replaceAll('/', '_')],
  ['in the alphabet of URLs, in lines', (text) => lines(url(text), '\r\n')],
  ['as a data URI', (text) => `data:image/jpeg;base64,${text}`],
  ['as a data URI with parameters', (text) => `data:image/jpeg;charset=utf-8;name=a.jpg;base64,${text}`],
  ['as a data URI in capitals, without a type, in lines', (text) => ` DATA:;BASE64,${lines(text, '\r\n')}`],
];

/** Texts that begin as the given base64, of whole groups of four digits, and that every service refuses. */
export const BASE64_JUNK: readonly [string, (text: string) => string][] = [
  ['junk within', (text) => `${text.slice(0, 40)}!${text.slice(41)}`],
  ['junk within lines', (text) => `${text.slice(0, 40)}\n!${text.slice(41)}`],
  ['junk behind', (text) => `${text}<!-- -->`],
  ['another file behind its padding', (text) => `${text.slice(0, 40)}AQ==${text}`],
  ['a character whose low byte is a digit', (text) => `${text.slice(0, 40)}\u0141${text.slice(41)}`],
  ['one digit too many', (text) => `${text.replace(/=+$/, '').slice(0, 40)}A`],
  ['half its padding', (text) => `${text.slice(0, 40)}AQ=`],
  ['a data URI that says nothing of base64', (text) => `data:image/jpeg,${text}`],
];
