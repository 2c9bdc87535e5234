import { type Command, InvalidArgumentError } from 'commander';
import { describe, list } from './command-parts.js';

export interface KeysCreateOptions {
  readonly scope: readonly string[];
  /** Days. */
  readonly expires: number;
  readonly name: string;
}

export interface KeysHandlers {
  keysCreate(options: KeysCreateOptions): Promise<void>;
  keysList(): Promise<void>;
  keysRevoke(id: string): Promise<void>;
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

export function addKeys(add: Add, handlers: KeysHandlers): void {
  const keys = add(
    'keys',
    'who may ask the API: keys with scopes, that expire and can be revoked',
    [
      'earshot keys create --scope read --expires 90d --name "adoption team"',
      'earshot keys list',
      'earshot keys revoke 3f2a…',
    ],
    [
      'Scopes: read (whatever the views show), executive:ID (what is about that executive before anybody else may see it), admin.',
      'On this machine alone no key is needed (api.keysRequired asks for one); on any other address always.',
    ],
  );
  describe(keys.command('create'), 'make a key; it is shown once and kept nowhere', [
    'earshot keys create --scope read --expires 90d --name "adoption team"',
    'earshot keys create --scope executive:1a4e4c86a00fff2c81cd38754eb8e4e1 --expires 1y --name "office of the CEO"',
  ])
    .requiredOption('--scope <scopes>', 'read, admin, executive:ID; several with commas', list)
    .requiredOption('--name <name>', 'whose it is, or what for')
    .option('--expires <time>', 'such as 90d, 12w or 1y; ten years at most', days, 90)
    .action((options: KeysCreateOptions) => handlers.keysCreate(options));
  describe(keys.command('list'), 'every key, without the key itself', [
    'earshot keys list',
    'earshot keys list --json',
  ]).action(() => handlers.keysList());
  describe(keys.command('revoke'), 'revoke a key: it is refused from now on', ['earshot keys revoke 3f2a9c01b7de'])
    .argument('<id>', 'id or name of the key')
    .action((id: string) => handlers.keysRevoke(id));
}

const inDays: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30, y: 365 };
const mostDays = 3650;

export function days(value: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([dwmy])$/.exec(value.trim()) ?? [];
  const found = Number(count) * (inDays[unit] ?? 0);
  if (count === '' || found < 1 || found > mostDays) {
    throw new InvalidArgumentError('It must be a time such as 90d, 12w, 6m or 1y; ten years at most.');
  }
  return found;
}
