import { z } from 'zod';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import { contentId, hashId } from '../../infra/contracts/ids.js';
import type { Page, Parsed, RawItem, Source } from '../../ingest/source.js';

export const testNow = Date.UTC(2027, 0, 1);
export const testOccurredAt = Date.UTC(2026, 11, 24);

type Post = Extract<ActivityEvent, { verb: 'post' }>;

export function createTestPost(nativeId: string, overrides: Partial<Post> = {}): Post {
  const id = contentId('test', 'here', nativeId);
  return {
    id,
    version: testOccurredAt,
    verb: 'post',
    platform: 'test',
    instance: 'here',
    scope: 'internal',
    occurredAt: testOccurredAt,
    observedAt: testNow,
    precision: 'exact',
    actor: { id: hashId('actor', nativeId), kind: 'person' },
    object: {
      id,
      kind: 'note',
      parentId: null,
      rootId: null,
      quotedId: null,
      url: null,
      title: null,
      text: `text of ${nativeId}`,
      truncated: false,
      lang: null,
      editedAt: null,
      deletedAt: null,
    },
    community: null,
    mentions: [],
    links: [],
    ...overrides,
  };
}

export interface TestSourceParts {
  /** One list of native ids a page. */
  readonly pages: readonly (readonly string[])[];
  /** Called before page `index` is given; what it throws is thrown by the reader. */
  readonly beforePage?: (index: number, signal: AbortSignal) => void | Promise<void>;
  readonly beforeOpen?: () => void;
  readonly parse?: (item: RawItem) => Parsed[];
  readonly page?: (index: number) => Partial<Page>;
  readonly instance?: string;
}

/** A source of pages in memory; its position is the number of pages read. `opened` holds where each reading began. */
export function createTestSource(parts: TestSourceParts): Source<unknown> & { opened: unknown[]; closed: number } {
  const source = {
    type: 'test',
    title: 'Test',
    gives: {
      scope: 'internal' as const,
      views: 'none' as const,
      reactionTimes: true,
      edits: true,
      deletes: true,
      membership: false,
      people: false,
    },
    ways: ['poll'] as const,
    tried: 'itself',
    config: z.looseObject({}) as z.ZodType<unknown>,
    opened: [] as unknown[],
    closed: 0,
    async open() {
      parts.beforeOpen?.();
      return {
        instance: parts.instance ?? 'here',
        async *pages(position: unknown, signal: AbortSignal): AsyncIterable<Page> {
          source.opened.push(position);
          for (let index = Number(position ?? 0); index < parts.pages.length; index += 1) {
            await parts.beforePage?.(index, signal);
            const items = parts.pages[index]!.map((value) => ({ where: `page ${index}: ${value}`, value }));
            yield { items, position: index + 1, ...parts.page?.(index) };
          }
        },
        parse:
          parts.parse ??
          ((item: RawItem): Parsed[] => [{ kind: 'activity', event: createTestPost(item.value as string) }]),
        async close() {
          source.closed += 1;
        },
      };
    },
  };
  return source;
}
