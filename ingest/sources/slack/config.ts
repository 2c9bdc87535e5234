import { z } from 'zod';

const secret = (what: string) => z.string().min(1, `must be ${what}`);

export const slackConfig = z.strictObject({
  token: secret('the token of the Slack app (xoxb-… or xoxp-…)').describe(
    'Token of the Slack app: of a bot (xoxb-…), which reads where it was invited, or of a person (xoxp-…).',
  ),
  signingSecret: secret('the signing secret of the Slack app')
    .optional()
    .describe('Under Basic Information of the Slack app; with it, the events of Slack are taken.'),
  previousSigningSecret: secret('the signing secret that held before')
    .optional()
    .describe('Holds too while the signing secret is changed.'),
  rescanDays: z
    .int()
    .min(0)
    .max(28)
    .default(7)
    .describe('Edits, reactions and deletions are looked for among messages that are no older than so many days.'),
  teamId: z
    .string()
    .regex(/^T[A-Z0-9]{2,}$/, 'must be a workspace id such as T0123ABCD')
    .optional()
    .describe('For a token of a whole Grid organisation: the workspace to read.'),
  instance: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/, 'must be a workspace id such as T0123ABCD')
    .optional()
    .describe(
      "What ids are made of, where an export was imported under another: default the workspace's id, on Grid the organisation's.",
    ),
  apiUrl: z
    .url()
    .refine(isSafe, 'must begin with https://, because the token is sent there')
    .transform((url) => (url.endsWith('/') ? url : `${url}/`))
    .default('https://slack.com/api/')
    .describe('Of another Slack, such as https://slack-gov.com/api/ of GovSlack.'),
});

export type SlackConfig = z.output<typeof slackConfig>;

function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
