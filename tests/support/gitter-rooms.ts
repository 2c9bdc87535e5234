import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface GitterMessage {
  readonly room: string;
  readonly time: number;
  readonly author: string;
  readonly text: string;
}

/** Messages of the rooms in a folder, in order of time. A text may go over several lines. */
export function readGitterRooms(folder: string): GitterMessage[] {
  const messages: GitterMessage[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.tsv'))) {
    for (const record of readFileSync(path.join(folder, file), 'utf8').split(/\n(?=[0-9a-f]{24}\t)/)) {
      const [, room = '', time = '', author = '', , , ...text] = record.split('\t');
      const at = Date.parse(time);
      if (!Number.isNaN(at)) messages.push({ room, time: at, author, text: text.join(' ') });
    }
  }
  return messages.sort((a, b) => a.time - b.time);
}
