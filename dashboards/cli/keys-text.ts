import Table from 'cli-table3';
import type { KeyInfo } from '../api/access/key-store.js';
import type { KeyResult } from '../api/access/manage-keys.js';
import { withoutLines } from './answer-table.js';

export function keysText(result: KeyResult): string {
  switch (result.kind) {
    case 'created':
      return `${result.key.key}\n\nThis is the only time it is shown. "${result.key.name}" may: ${result.key.scopes.join(', ')}; until ${day(result.key.expiresAt)}.\nAsk with: curl -H "Authorization: Bearer $EARSHOT_KEY" http://localhost:8686/v1/measures\n`;
    case 'revoked':
      return `The key ${result.key.id} ("${result.key.name}") is revoked.\n`;
    case 'list':
      return result.keys.length === 0
        ? 'There are no keys. "earshot keys create --scope read --expires 90d --name NAME" makes one.\n'
        : `${listed(result.keys)}\n`;
  }
}

function listed(keys: readonly KeyInfo[]): string {
  const table = new Table({
    head: ['Id', 'Name', 'Scopes', 'Made', 'Expires', 'State'],
    chars: withoutLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  for (const { id, name, scopes, createdAt, expiresAt, state } of keys) {
    table.push([id, name, scopes.join(', '), day(createdAt), day(expiresAt), state]);
  }
  return table.toString().replace(/(?<! ) +$/gm, '');
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
