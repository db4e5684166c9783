/**
 * Hygiene of words that strangers typed, before they go into a header, a mail or a log.
 */

/** Controls other than tab and line feed; and the characters that turn the direction of what follows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it takes out
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** Text of several lines: well-formed, without controls and direction overrides, line ends as `\n`. */
export function readable(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(UNPRINTABLE, '');
}

/** One line, for subjects, names and sentences; longer ones are cut to `max` characters. */
export function oneLine(text: string, max = 200): string {
  const line = [...readable(text).replace(/\s+/gu, ' ').trim()];
  return line.length > max ? `${line.slice(0, max - 1).join('')}…` : line.join('');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c] as string);

/** What a server answered, without the addresses and numbers it repeats: fit for logs and for the row. */
export function redact(text: string): string {
  return oneLine(
    text
      .slice(0, 2_000)
      .replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, '(address)')
      .replace(/\+?\d(?:[ ().-]?\d){6,}/g, '(number)'),
    300,
  );
}
