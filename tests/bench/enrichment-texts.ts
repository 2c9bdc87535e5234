import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../infra/random.js';
import { simulatedSource } from '../../ingest/sources/simulated/source.js';
import { readGitterRooms } from '../support/gitter-rooms.js';
import { createTestContext, readAll } from '../support/read-source.js';
import { sharedData } from '../support/shared-data.js';

export interface BenchText {
  readonly text: string;
  readonly lang: string;
}

const roomLanguages: Readonly<Record<string, string>> = { Russian: 'ru', portugues: 'pt' };

/** Real texts, each once and in no order: chat, posts, tweets, reviews. Where they are not there, simulated ones. */
export async function enrichmentTexts(): Promise<readonly BenchText[]> {
  const recorded = [...gitter(), ...slack(), ...rated(), ...jetstream()];
  const texts = recorded.length > 0 ? recorded : await simulated();
  const random = createRandom('enrichment-bench');
  const placed = [...new Map(texts.filter(({ text }) => text.trim() !== '').map((text) => [text.text, text])).values()];
  return placed
    .map((text) => ({ text, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text);
}

function gitter(): BenchText[] {
  const folder = sharedData('gitter');
  if (folder === null) return [];
  return readGitterRooms(folder).map(({ room, text }) => ({
    text,
    lang: roomLanguages[room.slice(room.indexOf('/') + 1)] ?? 'en',
  }));
}

function slack(): BenchText[] {
  const folder = sharedData('slack-export');
  if (folder === null) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(path.join(folder, name)).map((day) => path.join(folder, name, day)))
    .flatMap((day) => JSON.parse(readFileSync(day, 'utf8')) as { text?: string }[])
    .map(({ text = '' }) => ({ text, lang: 'en' }));
}

function rated(): BenchText[] {
  const folder = sharedData('sentiment');
  if (folder === null) return [];
  return ['tweets.tsv', 'amazon_reviews.tsv']
    .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').split('\n'))
    .map((line) => ({ text: line.split('\t')[2] ?? '', lang: 'en' }));
}

interface JetstreamEvent {
  readonly commit?: { readonly record?: { readonly text?: string; readonly langs?: readonly string[] } };
}

function jetstream(): BenchText[] {
  const folder = sharedData('jetstream');
  if (folder === null) return [];
  return readFileSync(path.join(folder, 'events_v1.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as JetstreamEvent).commit?.record)
    .map((record) => ({ text: record?.text ?? '', lang: record?.langs?.[0] ?? 'en' }));
}

async function simulated(): Promise<BenchText[]> {
  const config = simulatedSource.config.parse({ people: 400, weeks: 26, until: '2026-11-01' });
  const { events } = await readAll(await simulatedSource.open(config, createTestContext()));
  return events.map(({ object }) => ({ text: object.text ?? '', lang: object.lang ?? 'en' }));
}
