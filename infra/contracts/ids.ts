import { hash } from 'node:crypto';

/** 128 bits of SHA-256 as 32 hex digits. Hex, because JSON loses the low bits of a 64-bit integer. */
export function hashId(...parts: readonly string[]): string {
  // Length prefixes keep ('ab','c') and ('a','bc') apart.
  const joined = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  return hash('sha256', joined).slice(0, 32);
}

/**
 * Id of a piece of content: the same however it was fetched (export, poll, webhook).
 * The verb is not part of it, because a deletion may not say whether it was a post or a reply.
 */
export function contentId(platform: string, instance: string, nativeId: string): string {
  return hashId('content', platform, instance, nativeId);
}

/** Id of a channel, group, team, forum: the same from the export, the API and the directory's memberships. */
export function communityId(platform: string, instance: string, nativeId: string): string {
  return hashId('community', platform, instance, nativeId);
}

/** Id of a reaction, share, follow, join … : its own native id where the platform has one … */
export function actIdFromNative(platform: string, instance: string, nativeId: string): string {
  return hashId('act', platform, instance, nativeId);
}

/** … else what makes the act one act: an actor does this to that object once per key (the emoji, say). */
export function actId(
  objectId: string,
  act: 'react' | 'share' | 'follow' | 'join' | 'view',
  actorId: string,
  key = '',
): string {
  return hashId('act-of', objectId, act, actorId, key);
}
