import { describe, expect, it } from '@jest/globals';
import { cookedText } from '../../../../../ingest/sources/discourse/cooked.js';

describe('the text of a Discourse post', () => {
  it.each([
    [
      '<p>Hello <a class="mention" href="/u/alice">@alice</a> and <span class="mention">@bob</span>!</p>',
      'Hello @user and @user!',
    ],
    ['<p>To <a class="mention-group" href="/groups/team">@team</a></p>', 'To @team'],
    ['<p>Nice <img src="/x.png" title=":tada:" class="emoji" alt=":tada:"></p>', 'Nice :tada:'],
    [
      '<aside class="quote no-group" data-username="alice"><div class="title">alice:</div><blockquote><p>her words</p></blockquote></aside><p>mine</p>',
      'mine',
    ],
    ['<blockquote><p>quoted by hand</p></blockquote><p>mine</p>', 'mine'],
    [
      '<div class="lightbox-wrapper"><a href="https://f.test/i.png"><img src="i.png"><div class="meta">plan.png 690×400 50 KB</div></a></div><p>See</p>',
      'See',
    ],
    ['<ol><li>a</li><li>b</li></ol><pre><code>x &lt; y</code></pre>', 'a\nb\nx < y'],
  ])('%#', (cooked, text) => {
    expect(cookedText(cooked).text).toBe(text);
  });

  it('keeps the address of a linked page, not what stands there', () => {
    const cooked =
      '<aside class="onebox" data-onebox-src="https://news.test/a"><article><h3>Their title</h3></article></aside><p>See <a href="https://b.test/">b</a></p>';
    expect(cookedText(cooked)).toEqual({ text: 'See b', links: ['https://b.test/', 'https://news.test/a'] });
  });
});
