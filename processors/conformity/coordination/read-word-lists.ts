import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { errorMessage, UserError } from '../../../infra/errors.js';
import { type WordLists, type WrittenList, wordListsFrom } from './word-lists.js';

/** Lists of a JSON or text file, or of a folder with a text file a marker. Throws UserError naming file and line. */
export function readWordLists(file: string): WordLists {
  const name = path.basename(file);
  try {
    if (statSync(file).isDirectory()) return wordListsFrom(folderLists(file), name);
    const text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
    const isJson = /\.json$/i.test(file) || text.trimStart().startsWith('{');
    return wordListsFrom(isJson ? jsonLists(text, name) : textLists(text, name), name);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`The word lists ${file} cannot be read: ${errorMessage(error)}`);
  }
}

/** `article.txt` with its words, one a line or several with spaces or commas between. */
function folderLists(folder: string): WrittenList[] {
  const files = readdirSync(folder)
    .filter((name) => /\.txt$/i.test(name))
    .sort();
  if (files.length === 0) throw new UserError(`${folder} has no text file such as article.txt.`);
  return files.map((name) => ({
    marker: name.replace(/\.txt$/i, ''),
    words: readFileSync(path.join(folder, name), 'utf8').split('\n').flatMap(wordsOfLine),
    place: name,
  }));
}

function wordsOfLine(line: string): string[] {
  const text = line.replace(/^\ufeff/, '').trim();
  if (text === '' || text.startsWith('#')) return [];
  return text.startsWith('re:') ? [text] : text.split(/[\s,]+/).filter(Boolean);
}

/** `marker<TAB>\bword\b|\bprefix`, as ConvoKit's file is, or `marker: word word`. */
function textLists(text: string, name: string): WrittenList[] {
  return text.split('\n').flatMap((line, index) => {
    const place = `${name}:${index + 1}`;
    if (line.trim() === '' || line.startsWith('#')) return [];
    const [, marker, mark, rest] = /^([\w-]{1,40})\s*(\t|:)(.*)$/su.exec(line.trimEnd()) ?? [];
    if (marker === undefined || rest === undefined) {
      throw new UserError(`${place}: it must be "marker: words", or a marker, a tab and patterns with | between.`);
    }
    return { marker, words: mark === '\t' ? alternatives(rest) : wordsOfLine(rest), place };
  });
}

/** A pattern of alternatives is a list of words; any other is one regular expression. */
function alternatives(written: string): string[] {
  const parts = written
    .trim()
    .split('|')
    .filter((part) => part !== '');
  return parts.every((part) => /^(?:\\b)?[\p{L}\p{M}\p{N}_'’]+(?:\\b|\*)?$/u.test(part)) ? parts : [`re:${written}`];
}

function jsonLists(text: string, name: string): WrittenList[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${name} is not JSON: ${errorMessage(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError(`${name} must be an object of lists: {"article": ["a", "an", "the"], …}.`);
  }
  return Object.entries(value).map(([marker, words]: [string, unknown]) => {
    const place = `${name}, "${marker}"`;
    if (typeof words === 'string') return { marker, words: alternatives(words), place };
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return { marker, words, place };
    throw new UserError(`${place}: it must be a list of words.`);
  });
}
