/** Longest line that is looked at for a reply header; a longer one is prose. */
const maxHeaderChars = 300;

const replyHeader =
  /^(?:on|am|le|el|em|il|op)\s.+\s(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef)(?=[\s:,<(])[^:]{0,100}:$/iu;
const halfReplyHeader = /^(?:on|am|le|el|em|il|op)\s.{0,200}\d/iu;
const forwardHeader =
  /^-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|message d'origine|mensaje original|mensagem original)\s*-{2,}$/i;
const mobileSignature =
  /^(?:sent from (?:my|outlook|mail|yahoo)\b|get outlook for\b|gesendet von meinem\b|enviado desde mi\b|enviado do meu\b)/i;
const angryFace = /^>[:;=._<]/;

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&apos;': "'",
  '&nbsp;': ' ',
};

const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:amp|lt|gt|quot|#39|apos|nbsp);/g, (entity) => entities[entity] ?? entity)
    : text;

/** Removes fenced blocks, to the end where the fence is never closed, and `inline code`, which stays on its line. */
function stripCode(text: string): string {
  if (!text.includes('`')) return text;
  const parts = text.split('```');
  const prose = parts.filter((_, index) => index % 2 === 0).join('\n');
  return prose.includes('`') ? prose.replace(/`[^`\n]+`/g, ' ') : prose;
}

/** Begins and ends with a letter, digit or the like of ASCII, as most texts do: nothing to trim, and no quote. */
function isTight(text: string): boolean {
  if (text.length === 0) return true;
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  return first > 0x3e && first < 0x7f && last > 0x20 && last < 0x7f;
}

const isQuoted = (line: string): boolean => line.startsWith('>') && !angryFace.test(line);

/** "On 3 May, Ann wrote:", also broken over two lines as mail programs do. Returns how many lines it takes, 0 for none. */
function replyHeaderLines(lines: readonly string[], at: number): number {
  const line = lines[at]!.trim();
  if (line.length > maxHeaderChars) return 0;
  if (replyHeader.test(line)) return 1;
  const next = lines[at + 1]?.trim();
  if (next === undefined || next.length > maxHeaderChars || !halfReplyHeader.test(line)) return 0;
  return replyHeader.test(`${line} ${next}`) ? 2 : 0;
}

/** Outlook quotes without a mark: a block of From:, Sent:, To:, Subject: and then the whole earlier mail. */
function isMailHeader(lines: readonly string[], at: number): boolean {
  if (!/^(?:from|von|de):\s/i.test(lines[at]!)) return false;
  return lines
    .slice(at + 1, at + 4)
    .some((line) => /^(?:sent|date|gesendet|envoyé|enviado)(?: el| em)?:\s/i.test(line));
}

/**
 * The author's own words: without quoted lines, reply headers and what follows them, signatures and code. HTML entities
 * of the five special characters are decoded first, because Slack sends a quote as `&gt;`.
 */
export function stripQuotes(raw: string): string {
  const decoded = stripCode(decodeEntities(raw));
  if (!decoded.includes('\n')) return isTight(decoded) ? decoded : isQuoted(decoded.trimStart()) ? '' : decoded.trim();
  const lines = decoded.replaceAll('\r\n', '\n').split('\n');
  const kept: string[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i]!;
    const start = line.trimStart();
    if (isQuoted(start)) continue;
    if (line === '-- ' || line === '--' || forwardHeader.test(line.slice(0, maxHeaderChars).trim())) break;
    if (mobileSignature.test(start)) continue;
    if (isMailHeader(lines, i)) break;
    const header = replyHeaderLines(lines, i);
    if (header > 0) {
      let next = i + header;
      while (next < lines.length && lines[next]!.trim() === '') next += 1;
      // What follows is quoted line by line, and below it the author may go on; or it is the old mail as it was.
      if (next >= lines.length || !isQuoted(lines[next]!.trimStart())) break;
      i = next - 1;
      continue;
    }
    kept.push(line);
  }
  return kept.join('\n').trim();
}
