import { describe, expect, it } from '@jest/globals';
import { xmlLimits } from '../../../../../ingest/sources/feed/xml.js';
import { readXml } from '../../../../../ingest/sources/feed/xml-feed.js';

const read = (text: string) => {
  const feed = readXml(text, 'https://blog.example/');
  if (!feed) throw new Error('no feed');
  return feed;
};
const texts = (text: string) =>
  read(text).entries.map(({ nativeId, title, body }) => [nativeId, title?.text ?? null, body?.text ?? null]);
const rss = (items: string): string => `<rss version="2.0"><channel><title>B</title>${items}</channel></rss>`;
const item = (more: string): string => rss(`<item><guid>1</guid>${more}</item>`);

describe('feeds that are not well-formed are read as far as they can be', () => {
  it.each([
    ['entities of HTML', item('<title>caf&eacute; &nbsp; &foo;</title>'), [['1', 'caf&eacute; &nbsp; &foo;', null]]],
    ['& and < by themselves', item('<title>a & b < c &</title>'), [['1', 'a & b < c &', null]]],
    [
      'elements that are not closed',
      rss('<item><title>one<guid>1</guid><description>x</item><item><title>two</title><guid>2</guid>'),
      [['1', 'one', 'x']],
    ],
    [
      'entries that are not closed',
      rss('<item><guid>1</guid><title>one</title><item><guid>2</guid><title>two</title>'),
      [
        ['1', 'one', null],
        ['2', 'two', null],
      ],
    ],
    ['an end too many', item('<title>one</b></i></title></x>'), [['1', 'one', null]]],
    [
      'ends in other letters',
      '<RSS><Channel><Item><GUID>1</guid><Title>T</TITLE></item></channel></rss>',
      [['1', 'T', null]],
    ],
    [
      'attributes without quotes',
      rss('<item><guid isPermaLink=false>1</guid><title>T</title></item>'),
      [['1', 'T', null]],
    ],
    [
      'HTML that is not escaped',
      item('<description><p>a <b>b</b><br>c &lt; d</p></description>'),
      [['1', null, '<p>a <b>b</b><br>c &lt; d</br></p>']],
    ],
    ['something before the declaration', `\n\n <?xml version="1.0"?>${item('<title>T</title>')}`, [['1', 'T', null]]],
    ['something behind the end', `${item('<title>T</title>')}<script>x</script> y <!-- z`, [['1', 'T', null]]],
    ['prefixes that are not declared', item('<title>T</title><content:encoded>x</content:encoded>'), [['1', 'T', 'x']]],
    [
      'a namespace of nobody',
      `<rss xmlns="urn:x" version="2.0"><channel>${'<item><guid>1</guid></item>'}</channel></rss>`,
      [['1', null, null]],
    ],
    ['a second CDATA', item('<description><![CDATA[a]]><![CDATA[b]]></description>'), [['1', null, 'ab']]],
  ])('%s', (_what, text, expected) => {
    if (_what === 'elements that are not closed') {
      // The last one ends with the document.
      expect(texts(text.replace('</channel></rss>', ''))).toEqual(expected);
      expect(texts(text)).toEqual([...expected, ['2', 'two', null]]);
    } else expect(texts(text)).toEqual(expected);
  });

  it.each([
    ['in an element', '<title>two</ti'],
    ['in CDATA', '<description><![CDATA[ hello'],
    ['in an attribute', '<enclosure url="https://'],
    ['in a comment', '<!-- '],
    ['between elements', '<title>two</title>'],
  ])('an entry that breaks off %s is not taken by half', (_where, half) => {
    const feed = read(`<rss><channel><item><guid>1</guid><title>one</title></item><item><guid>2</guid>${half}`);
    expect(feed.entries.map(({ nativeId }) => nativeId)).toEqual(['1']);
    expect(feed.leftOut).toEqual(['an entry that breaks off with the document']);
  });
});

describe('hostile feeds', () => {
  const many = 100_000;

  it('entities that a document declares are never looked at', () => {
    const laughs = Array.from({ length: 20 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');
    const text = `<!DOCTYPE x [<!ENTITY l0 "lol"><!ENTITY f SYSTEM "file:///etc/passwd">${laughs}]>${item('<title>&l20; &f; &l0;</title>')}`;
    expect(texts(text)).toEqual([['1', '&l20; &f; &l0;', null]]);
  });

  it('millions of numeric references are no more than their bytes', () => {
    const feed = read(item(`<title>${'&#65;'.repeat(1_100_000)}</title>`));
    expect(feed.entries[0]?.title?.text.length).toBeLessThanOrEqual(xmlLimits.text);
    expect(feed.leftOut).toEqual([`text of an entry beyond ${xmlLimits.text} characters`]);
  });

  it.each([
    ['deep', item('<a>'.repeat(many)), `elements within each other beyond ${xmlLimits.depth}`],
    [
      'deep and closed',
      item('<a>'.repeat(many) + '</a>'.repeat(many)),
      `elements within each other beyond ${xmlLimits.depth}`,
    ],
    ['wide', item('<a/>'.repeat(many)), `elements of an entry beyond ${xmlLimits.elements}`],
    ['wide around the entries', rss('<a/>'.repeat(many)), `elements around the entries beyond ${xmlLimits.elements}`],
    ['of endless entries', rss('<item><guid>1</guid></item>'.repeat(11_000)), `entries beyond ${xmlLimits.entries}`],
    [
      'with endless attributes',
      item(`<a ${Array.from({ length: many }, (_, at) => `a${at}="1"`).join(' ')}/>`),
      `attributes of an element beyond ${xmlLimits.attributes}`,
    ],
  ])('a document that is %s is read up to a limit, and that is said', (_what, text, says) => {
    const feed = read(text);
    expect(feed.leftOut).toContain(says);
    expect(feed.entries.length).toBeLessThanOrEqual(xmlLimits.entries);
  });

  it('names of objects are names like any other', () => {
    expect(texts(item('<title __proto__="x" constructor="y">T</title><__proto__>z</__proto__><constructor/>'))).toEqual(
      [['1', 'T', null]],
    );
  });
});
