import { expect, it } from '@jest/globals';
import { decodeText } from '../../../../../ingest/sources/feed/decode.js';

const xml = (encoding: string, text = ''): Buffer =>
  Buffer.from(`<?xml version="1.0" encoding="${encoding}"?>${text}`, 'latin1');
const utf16 = (text: string, big = false): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};
/** テスト */
const japanese = Buffer.from([0x83, 0x65, 0x83, 0x58, 0x83, 0x67]);
/** привет */
const russian = Buffer.from([0xef, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]);

it.each<[string, Buffer, string | null, string]>([
  ['UTF-8 without a word', Buffer.from('café 😀'), null, 'café 😀'],
  ['UTF-8 with a mark', Buffer.from('\ufeffcafé'), 'text/xml; charset=iso-8859-1', 'café'],
  ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('<?xml?>é')]), null, '<?xml?>é'],
  ['UTF-16, big end first', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16('<?xml?>é', true)]), null, '<?xml?>é'],
  ['UTF-16 without a mark', utf16('<?xml?>é'), null, '<?xml?>é'],
  ['windows-1252 by HTTP', Buffer.from([0x93, 0x80, 0x94]), 'text/xml; charset="windows-1252"', '“€”'],
  ['ISO 8859-1, which is windows-1252 on the web', Buffer.from([0x80]), 'text/xml; charset=ISO-8859-1', '€'],
  ['windows-1251 by HTTP', russian, 'application/rss+xml;charset=windows-1251', 'привет'],
  ['nothing known, not UTF-8', Buffer.from([0x63, 0x61, 0x66, 0xe9]), 'text/xml; charset=x-unknown', 'café'],
  ['UTF-8 by HTTP that is not', Buffer.from([0x63, 0x61, 0x66, 0xe9]), 'text/xml; charset=utf-8', 'café'],
])('%s', (_what, bytes, type, text) => expect(decodeText(bytes, type)).toBe(text));

it.each([
  ['Shift_JIS', japanese, 'テスト', null],
  ['windows-1251', russian, 'привет', 'text/xml'],
  ['windows-1251', russian, 'привет', 'text/xml; charset=utf-8'],
  ['UTF-8', Buffer.from('é'), 'é', null],
  // It could be read to this point, so it is not.
  ['UTF-16', Buffer.from('é'), 'é', null],
  ['koi-9000', Buffer.from('é'), 'é', null],
])('%s by the declaration', (encoding, bytes, text, type) => {
  expect(decodeText(Buffer.concat([xml(encoding), bytes]), type)).toMatch(new RegExp(`${text}$`));
});

it('a page says it in its head', () => {
  const page = Buffer.concat([Buffer.from('<html><head><meta charset="windows-1251">'), russian]);
  expect(decodeText(page, 'text/html')).toContain('привет');
});
