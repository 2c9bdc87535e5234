import { describe, expect, it } from '@jest/globals';
import { htmlToText, webAddress } from '../../../ingest/html-text.js';

const text = (html: string): string => htmlToText(html).text;

describe('HTML as plain text', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['<p>One</p><p>Two</p>', 'One\nTwo'],
    ['One<br>Two<br/>Three', 'One\nTwo\nThree'],
    ['One<br><br><br><br>Two', 'One\n\nTwo'],
    ['<ul><li>a</li><li>b</li></ul>after', 'a\nb\nafter'],
    ['<p>a\n   b\t c</p>', 'a b c'],
    ['a<b>b</b>c <i> d</i>', 'abc d'],
    ['R&amp;D &lt;b&gt; &quot;x&quot; &#8364; caf&eacute;&nbsp;au lait', 'R&D <b> "x" € café au lait'],
    ['&amp;lt;script&amp;gt;', '&lt;script&gt;'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['<pre>if (a)\n  b &amp; c\n</pre>x', 'if (a)\n  b & c\nx'],
    ['<p>open <b>never closed', 'open never closed'],
    ['stray </div></b> ends</p>', 'stray ends'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['<!-- secret --><p>a</p><![CDATA[b]]>', 'a'],
  ])('%j is %j', (html, expected) => {
    expect(text(html)).toBe(expected);
  });

  it('drops what is not for reading', () => {
    const html =
      'a<script>alert("<p>x</p>")</script><style>p{}</style><template>t</template><iframe src="https://x.test">f</iframe>' +
      '<svg><title>s</title><text>v</text></svg><object>o</object>b<img src=x onerror="alert(1)">';
    expect(htmlToText(html)).toEqual({ text: 'ab', links: [] });
    expect(text('a<script>never ended <p>x</p>')).toBe('a');
  });

  it('keeps addresses of the web and no others', () => {
    const html =
      '<a href="https://a.test/x?y=1&amp;z=2">one</a> <a href="HTTP://b.test">two</a> <a href="javascript:alert(1)">three</a>' +
      '<a href="data:text/html,x">4</a><a href="/relative">5</a><a href="mailto:a@b.test">6</a><a>7</a><a href="https://a.test/x?y=1&z=2">8</a>';
    expect(htmlToText(html).links).toEqual(['https://a.test/x?y=1&z=2', 'http://b.test/']);
    expect(webAddress('https://alice:secret@a.test/')).toBe('https://a.test/');
    expect(webAddress('//cdn.test/x')).toBe('https://cdn.test/x');
    expect(webAddress(`https://a.test/${'x'.repeat(5000)}`)).toBeNull();
  });

  it('leaves out elements, with all that is in them', () => {
    const html = '<aside class="quote"><div>theirs <a href="https://q.test">q</a><br></div></aside><p>mine</p>';
    const leaveOut = (name: string, { class: classes = '' }: Readonly<Record<string, string>>): boolean =>
      name === 'aside' && classes.split(' ').includes('quote');
    expect(htmlToText(html, { leaveOut })).toEqual({ text: 'mine', links: [] });
    expect(htmlToText(`before${html}`, { leaveOut }).text).toBe('before\nmine');
  });

  it('replaces elements', () => {
    const replace = (name: string, attributes: Readonly<Record<string, string>>): string | null =>
      name === 'at' ? '@user' : name === 'img' ? (attributes.alt ?? null) : null;
    expect(htmlToText('hi <at id="0">Alice <b>Smith</b></at>, <img alt=":tada:"> ok', { replace }).text).toBe(
      'hi @user, :tada: ok',
    );
  });

  it('is bounded: deep nesting and endless text end', () => {
    const deep = `start ${'<div>'.repeat(100_000)}deep${'</span>'.repeat(50_000)}`;
    expect(text(deep)).toBe('start');
    expect(text('x'.repeat(3_000_000))).toHaveLength(1_000_000);
    expect(htmlToText('<a href="https://a.test/">'.repeat(10_000)).links).toHaveLength(1);
    const many = Array.from({ length: 1000 }, (_, index) => `<a href="https://a.test/${index}">x</a>`).join('');
    expect(htmlToText(many).links).toHaveLength(200);
    expect(text(`${'<b>'.repeat(150)}in${'</b>'.repeat(150)}`)).toBe('in');
  });
});
