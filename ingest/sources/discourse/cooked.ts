import { type HtmlText, htmlToText, webAddress } from '../../html-text.js';

/**
 * A post as its author wrote it, from the HTML that Discourse made of it: without what is quoted or shown of linked pages, and
 * without names of people.
 */
export function cookedText(cooked: string): HtmlText {
  const shown: string[] = [];
  const { text, links } = htmlToText(cooked, {
    leaveOut(name, attributes) {
      const classes = (attributes.class ?? '').split(/\s+/);
      if (name === 'aside' && (classes.includes('quote') || classes.includes('onebox'))) {
        const url = webAddress(attributes['data-onebox-src']);
        if (url !== null) shown.push(url);
        return true;
      }
      // The size and name of a picture; a link to a heading.
      return name === 'blockquote' || classes.includes('meta') || classes.includes('anchor');
    },
    replace(name, attributes) {
      const classes = (attributes.class ?? '').split(/\s+/);
      if ((name === 'a' || name === 'span') && classes.includes('mention')) return '@user';
      if (name === 'img' && classes.includes('emoji')) return attributes.alt ?? attributes.title ?? '';
      return null;
    },
  });
  return { text, links: [...new Set([...links, ...shown])] };
}
