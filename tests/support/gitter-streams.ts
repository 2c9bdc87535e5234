import type { GitterMessage } from './gitter-rooms.js';
import { type Stream, streamOf } from './spike-streams.js';

/** Words that people say every day in rooms of learners, in the rooms' languages. */
export const gitterWords = [
  'error',
  'thanks',
  'help',
  'python',
  'data',
  'code',
  'good',
  'link',
  'job',
  'javascript',
  'привет',
  'есть',
  'obrigado',
  'pessoal',
];

/** Fewest words of a text that is told apart from others by its words. */
const fewestWords = 4;

export interface NamedStream {
  readonly name: string;
  readonly stream: Stream;
}

/** Each room's messages, and each word in all rooms. */
export function gitterStreams(messages: readonly GitterMessage[]): NamedStream[] {
  const people = new Map<string, number>();
  const texts = new Map<string, number>();
  const number = (of: Map<string, number>, key: string): number => {
    const known = of.get(key) ?? of.size + 1;
    of.set(key, known);
    return known;
  };
  const all = messages.map(({ room, time, author, text }) => {
    const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
    return {
      room,
      words: new Set(words),
      mention: {
        time,
        author: number(people, author),
        copies: words.length < fewestWords ? 0 : number(texts, words.join(' ')),
      },
    };
  });
  const rooms = [...new Set(messages.map(({ room }) => room))];
  return [
    ...rooms.map((name) => ({
      name,
      stream: streamOf(all.filter(({ room }) => room === name).map(({ mention }) => mention)),
    })),
    ...gitterWords.map((name) => ({
      name,
      stream: streamOf(all.filter(({ words }) => words.has(name)).map(({ mention }) => mention)),
    })),
  ];
}
