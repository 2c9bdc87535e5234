import { describe, expect, it } from '@jest/globals';
import { linkUrl, plainText } from '../../../../../ingest/sources/slack-common/markup.js';

const channelName = (id: string): string | null => (id === 'C0GENERAL' ? 'general' : null);

describe('Slack markup', () => {
  it.each([
    ['hello <@U0ALICE01>', 'hello @user', ['U0ALICE01'], []],
    ['<@U0ALICE01|alice.smith> and <@W0BOB0001>', '@user and @user', ['U0ALICE01', 'W0BOB0001'], []],
    ['<@U0ALICE01> <@U0ALICE01>', '@user @user', ['U0ALICE01'], []],
    ['see <#C0GENERAL|general>', 'see #general', [], []],
    ['see <#C0GENERAL> and <#C0GENERAL|>', 'see #general and #general', [], []],
    ['see <#C0SECRET1>', 'see #channel', [], []],
    ['<!channel> <!here|@here> <!everyone>', '@channel @here @everyone', [], []],
    ['<!subteam^S012345|@design> <!subteam^S1>', '@design @group', [], []],
    ['<!date^1392734382^{date}|18 February>', '18 February', [], []],
    ['<https://a.org/x?a=1&amp;b=2>', 'https://a.org/x?a=1&b=2', [], ['https://a.org/x?a=1&b=2']],
    ['<https://a.org|the site> <https://a.org|again>', 'the site again', [], ['https://a.org']],
    ['<mailto:info@a.org|info@a.org> <tel:+49>', 'info@a.org +49', [], []],
    ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d', [], []],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;', [], []],
    ['&lt;@U0ALICE01&gt;', '<@U0ALICE01>', [], []],
    ['x <3 y <> <@> <@lower> :smile: *bold*', 'x <3 y <> <@> <@lower> :smile: *bold*', [], []],
    ['<@old.style|alice>', '@user', [], []],
    ['<<@U0ALICE01>>', '<@user>', ['U0ALICE01'], []],
  ])('%s', (raw, text, mentions, links) => {
    expect(plainText(raw, channelName)).toEqual({ text, mentions, links });
  });

  it('takes user names out of the addresses of files and profiles', () => {
    const file = 'https://acme.slack.com/files/alice.smith/F061AT0CX/plan.pdf';
    expect(plainText(`<${file}>`, channelName)).toEqual({
      text: 'https://acme.slack.com/files/-/F061AT0CX/plan.pdf',
      mentions: [],
      links: ['https://acme.slack.com/files/-/F061AT0CX/plan.pdf'],
    });
    expect(linkUrl('https://acme.slack.com/team/alice')).toBe('https://acme.slack.com/team/-');
    expect(linkUrl('https://acme.slack.com/archives/C0GENERAL/p1714564800000100')).toMatch(/p1714564800000100$/);
    expect(linkUrl('javascript:alert(1)')).toBeNull();
  });
});
