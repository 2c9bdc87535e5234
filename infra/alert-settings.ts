import { z } from 'zod';
import { aboutSchema } from './contracts/alert.js';
import { address, type SmtpSettings, secretParts, webhookAddress } from './digest-settings.js';

/** The section `alerts` of the configuration: who is told at once, and how. */

const channelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be a name such as press-office: a to z, 0 to 9 and -');

const common = {
  name: channelName.describe("What lists, commands and records call it. Not a person's name."),
  queries: z
    .array(aboutSchema)
    .max(1_000)
    .default([])
    .describe('Names of queries whose alerts go there. None: of every query.'),
  scopes: z
    .array(z.enum(['internal', 'public']))
    .max(2)
    .default([])
    .describe('What was said inside the organisation, or in public. None: both.'),
};

const hookUrl = webhookAddress.describe('Of the incoming webhook, by a variable: who has it may write there.');

export const alertChannelSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...common,
    type: z.literal('email').describe('A mail by the mail server of smtp, to each of the addresses.'),
    to: z.array(address).min(1).max(50).describe('Where the mails go.'),
  }),
  z.strictObject({
    ...common,
    type: z.literal('slack').describe('A message by an incoming webhook of Slack.'),
    url: hookUrl,
  }),
  z.strictObject({
    ...common,
    type: z.literal('teams').describe('A card by a webhook of Workflows in Microsoft Teams.'),
    url: hookUrl,
  }),
  z.strictObject({
    ...common,
    type: z.literal('webhook').describe('A signed request with the alerts as JSON, to a program.'),
    url: webhookAddress.describe('What is called, by a variable.'),
    secret: z
      .string()
      .min(16, 'must have 16 characters or more')
      .max(500)
      .describe('Calls are signed with it (HMAC-SHA256), by a variable. 16 characters or more.'),
  }),
]);

export const alertsSchema = z
  .strictObject({
    channels: z
      .array(alertChannelSchema)
      .max(50)
      .default([])
      .describe('Where alerts go. None: they are kept and shown, and sent to nobody.'),
    groupSeconds: z
      .int()
      .min(1)
      .max(3_600)
      .default(30)
      .describe('The first alert is sent at once; what follows within so long goes together in one message.'),
    giveUpHours: z
      .int()
      .min(1)
      .max(168)
      .default(6)
      .describe('An alert that could not be delivered for so long is given up, and shown as not sent.'),
  })
  .superRefine(({ channels }, context) => {
    for (const [index, { name }] of channels.entries()) {
      const first = channels.findIndex((other) => other.name === name);
      if (first === index) continue;
      const path = ['channels', index, 'name'];
      context.addIssue({ code: 'custom', path, message: `is the same as channels.${first}` });
    }
    for (const [index, channel] of channels.entries()) {
      if (channel.type !== 'email') continue;
      const plain = channel.to.map((to) => to.toLowerCase());
      for (const [at, to] of plain.entries()) {
        if (plain.indexOf(to) === at) continue;
        const path = ['channels', index, 'to', at];
        context.addIssue({ code: 'custom', path, message: `is the same as to.${plain.indexOf(to)}` });
      }
    }
  })
  .prefault({})
  .describe('Who is told at once when a query is said unusually often.');

export type AlertSettings = z.infer<typeof alertsSchema>;
export type AlertChannel = AlertSettings['channels'][number];

/** Channels that could never be served, or that wait for a query that is not there. */
export function missingForAlerts(
  smtp: SmtpSettings,
  { channels }: AlertSettings,
  queries: readonly string[],
): { path: (string | number)[]; message: string }[] {
  const mails = channels.some(({ type }) => type === 'email');
  return [
    ...(['host', 'from'] as const)
      .filter((name) => mails && smtp[name] === null)
      .map((name) => ({ path: ['smtp', name], message: 'must be set where alerts.channels has e-mail' })),
    ...channels.flatMap((channel, index) =>
      channel.queries.flatMap((name, at) =>
        queries.includes(name)
          ? []
          : [{ path: ['alerts', 'channels', index, 'queries', at], message: 'is no query of listening.queries' }],
      ),
    ),
  ];
}

/** Whoever has one of these can write to a channel, or sign as Earshot. */
export function alertSecrets({ channels }: AlertSettings): string[] {
  return channels.flatMap((channel) => [
    ...(channel.type === 'email' ? [] : secretParts(channel.url)),
    ...(channel.type === 'webhook' ? [channel.secret] : []),
  ]);
}
