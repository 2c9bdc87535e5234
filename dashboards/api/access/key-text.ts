import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** `earshot_<id>_<secret>`: found in files by who searches for leaked keys, and told apart without the secret. */
const form = /^earshot_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;

export function newKey(random: (bytes: number) => Buffer = randomBytes): { readonly id: string; readonly key: string } {
  const id = random(6).toString('hex');
  return { id, key: `earshot_${id}_${random(32).toString('base64url')}` };
}

/** Null: no key that Earshot has made looks so. */
export function keyId(key: string): string | null {
  return form.exec(key)?.[1] ?? null;
}

/** 256 random bits need neither salt nor stretching. */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** In a time that does not tell how much of it is right. */
export function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
