/** What a query is asked of: one post or reply. */
export interface Matchable {
  readonly text: string;
  /** Of a reply it is that of what is answered: only the field `title` finds it. */
  readonly title: string;
  /** BCP 47; null: not known. */
  readonly lang: string | null;
  readonly scope: 'public' | 'internal';
  readonly platform: string;
  /** Its name; '' on open timelines. */
  readonly community: string;
  /** Beside those that stand in the text. */
  readonly links: readonly string[];
  readonly kind: 'post' | 'reply';
}
