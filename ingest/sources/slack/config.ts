import { z } from 'zod';

const secret = (what: string) => z.string().min(1, `must be ${what}`);

export const slackConfig = z.strictObject({
  token: secret('the token of the Slack app (xoxb-… or xoxp-…)'),
  /** Under Basic Information of the Slack app; with it, Slack's events are taken. */
  signingSecret: secret('the signing secret of the Slack app').optional(),
  /** Holds too while the secret is changed. */
  previousSigningSecret: secret('the signing secret that held before').optional(),
  /** Edits, reactions and deletions are looked for among messages that are no older. */
  rescanDays: z.int().min(0).max(28).default(7),
  /** For a token of a whole Grid organisation: the workspace to read. */
  teamId: z
    .string()
    .regex(/^T[A-Z0-9]{2,}$/, 'must be a workspace id such as T0123ABCD')
    .optional(),
  /** What ids are made of: the workspace's id, on Grid the organisation's, unless an export was imported under another. */
  instance: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/, 'must be a workspace id such as T0123ABCD')
    .optional(),
  /** Of another Slack (GovSlack: https://slack-gov.com/api/). */
  apiUrl: z
    .url()
    .refine(isSafe, 'must begin with https://, because the token is sent there')
    .transform((url) => (url.endsWith('/') ? url : `${url}/`))
    .default('https://slack.com/api/'),
});

export type SlackConfig = z.output<typeof slackConfig>;

function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
