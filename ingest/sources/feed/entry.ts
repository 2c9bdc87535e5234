/** A feed of any format, as far as Earshot reads it. Words are as the feed has them; nothing is judged yet. */

export interface Feed {
  readonly format: 'rss' | 'rdf' | 'atom' | 'json';
  readonly title: string | null;
  /** The site that it is the feed of. */
  readonly site: string | null;
  readonly lang: string | null;
  /** Who writes what has no author of its own. */
  readonly authors: readonly FeedAuthor[];
  readonly entries: readonly FeedEntry[];
  /** Of older entries (RFC 5005, JSON Feed). */
  readonly next: string | null;
  /** What was not read, for people. */
  readonly leftOut: readonly string[];
}

export interface FeedAuthor {
  readonly name: string | null;
  readonly email: string | null;
  readonly uri: string | null;
}

export interface Words {
  readonly text: string;
  readonly isHtml: boolean;
}

/** A field's name as the feed has it, so that a dead letter can name it. */
export interface Dated {
  readonly field: string;
  readonly text: string;
}

export interface FeedEntry {
  /** guid, atom:id, rdf:about, id. */
  readonly nativeId: string | null;
  readonly link: string | null;
  readonly title: Words | null;
  readonly body: Words | null;
  readonly published: Dated | null;
  readonly updated: Dated | null;
  readonly authors: readonly FeedAuthor[];
  readonly lang: string | null;
  /** Addresses of sounds, pictures and films. */
  readonly media: readonly string[];
  /** Feed of what people say to it. */
  readonly commentFeed: string | null;
  readonly comments: Counted | null;
  readonly views: Counted | null;
  /** Id of what it answers. */
  readonly answers: string | null;
  /** A field of another type than the format says: the entry cannot be understood. */
  readonly wrong: string | null;
}

export interface Counted {
  readonly field: string;
  readonly text: string;
}
