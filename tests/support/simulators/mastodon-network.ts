import type { SimulatedPlatform } from '../api-source-fixtures.js';
import { startMastodon } from './mastodon.js';

/** A leader, the organisation's account, and people of two servers around them. */

const now = Date.UTC(2026, 4, 20, 12);
const hourMs = 3_600_000;
const secretText = 'words for followers only';

export const mastodonCanaries = ['annleader', 'bocolleague', 'deefar', 'cyguest', 'Name of', 'far.example'];

export async function startSimulatedMastodon(): Promise<SimulatedPlatform> {
  const token = 'token-of-an-app-that-reads';
  const sim = await startMastodon({ domain: 'example.social', now, token });
  const ann = sim.account('AnnLeader', { followers: 1200 });
  const organisation = sim.account('TheOrganisation', { followers: 8000 });
  const bo = sim.account('bocolleague');
  const cy = sim.account('cyguest');
  const dee = sim.account('deefar', { domain: 'far.example' });
  const crowd = Array.from({ length: 95 }, (_, index) => sim.account(`reader${index}`));
  const before = (hours: number): { at: number } => ({ at: now - hours * hourMs });

  const guests = sim.post(cy, 'What do you plan?', before(100));
  const answer = sim.post(ann, 'A lot.', { ...before(99.5), inReplyTo: guests });
  sim.post(bo, 'Tell us more', { ...before(99), inReplyTo: answer });
  for (let day = 0; day < 45; day += 1) sim.post(organisation, `News of day ${day}`, before(95 - day * 2));
  const plan = sim.post(ann, 'Our <b>plan</b> for <a href="https://example.org/plan">next year</a>', before(50));
  const asked = sim.post(bo, 'And what about pay?', { ...before(49), inReplyTo: plan, mentions: [ann] });
  sim.post(ann, 'More of it', { ...before(48.6), inReplyTo: asked });
  sim.post(dee, 'Good', { ...before(48.3), inReplyTo: asked, editedAt: now - 40 * hourMs });
  for (const reader of crowd) sim.favourite(reader, plan);
  sim.post(bo, '', { ...before(47), reblogOf: plan });
  sim.post(dee, '', { ...before(46.5), reblogOf: plan });
  sim.post(organisation, '', { ...before(46), reblogOf: plan });
  sim.post(cy, 'Look at this', { ...before(45.5), quoteOf: plan });
  sim.post(ann, 'For those who follow me', { ...before(30), visibility: 'private' }).content = `<p>${secretText}</p>`;
  sim.post(ann, secretText, { ...before(29), visibility: 'direct' });
  sim.post(ann, '', { ...before(20), reblogOf: guests });
  sim.post(ann, 'edited long ago', { ...before(10), editedAt: now - 9.5 * hourMs, visibility: 'unlisted' });
  sim.post(dee, 'about #work', { ...before(8), tags: ['work'] });
  sim.post(cy, 'more #work', { ...before(7), tags: ['work'] });

  const mine = () => sim.statuses.findLast((status) => status.account === ann && !status.isGone && !status.reblogOf);
  const newest = () => {
    const found = mine();
    if (!found) throw new Error('nothing was posted');
    return found;
  };
  return {
    server: sim.server,
    settings: {
      url: sim.server.url,
      token,
      accounts: [{ account: '@AnnLeader', person: 'ann@example.org' }, { account: 'TheOrganisation' }],
      hashtags: ['Work'],
    },
    clock: sim.clock,
    pagePath: /\/api\/v1\/(?:accounts\/\d+\/statuses|statuses\/\d+\/context|timelines)/,
    // Only an answer in a thread: what a timeline showed before the beginning is remembered without being written.
    spoilOne(body) {
      const { ancestors, descendants } = body as { ancestors?: unknown[]; descendants?: { content: unknown }[] };
      const last = ancestors?.length === 0 ? descendants?.at(-1) : undefined;
      if (last) last.content = 42;
      return body;
    },
    spoiled: 'content',
    refuse: (status, words) => ({ kind: 'status', status, body: { error: words } }),
    // Ann 4, the organisation 45, a guest's that is answered and passed on, two answers, one edited, a quote, two with the hashtag.
    contents: 56,
    secretText,
    people: {
      post: (text) => void sim.post(ann, text),
      reply: (text) => void sim.post(bo, text, { inReplyTo: newest() }),
      react: () => sim.favourite(bo, newest()),
      unreact: () => sim.unfavourite(bo, newest()),
      edit: (text) => sim.edit(newest(), text),
      remove: () => sim.remove(newest()),
    },
    close: () => sim.close(),
  };
}
