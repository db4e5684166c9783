/** What a file is, by its first bytes: never by what the sender says. */

/** Bytes. */
export const LARGEST_FILE = 10 * 1024 * 1024;

export type Attached = { fileName: string; mediaType: string; content: Buffer };

const TYPES = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'application/pdf': ['pdf'],
  'text/plain': ['txt'],
} as const satisfies Record<string, readonly [string, ...string[]]>;
export type MediaType = keyof typeof TYPES;

/** For `accept` of the file field. */
export const ACCEPTED = Object.values(TYPES)
  .flat()
  .map((ending) => `.${ending}`)
  .join(',');

export const isAccepted = (mediaType: string): mediaType is MediaType => mediaType in TYPES;

/** @returns what came in, safe to keep; or why not: a key under `portal.error.` */
export function attach(
  name: string,
  content: Buffer,
): { ok: true; file: Attached } | { ok: false; error: 'fileEmpty' | 'fileType' } {
  if (content.length === 0) return { ok: false, error: 'fileEmpty' };
  const mediaType = mediaTypeOf(content, endingOf(name));
  if (!mediaType) return { ok: false, error: 'fileType' };
  return { ok: true, file: { fileName: safeName(name, mediaType), mediaType, content } };
}

function mediaTypeOf(content: Buffer, ending: string): MediaType | null {
  const head = content.subarray(0, 16).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(head)) return 'image/gif';
  if (/^RIFF[\s\S]{4}WEBP/.test(head)) return 'image/webp';
  if (/^%PDF-\d/.test(head)) return 'application/pdf';
  // Text has no first bytes of its own: it must call itself text, and be readable as such.
  return ending === 'txt' && isText(content) ? 'text/plain' : null;
}

/** All but tab, line feed, carriage return and form feed. */
const CONTROL = /(?![\t\n\r\f])\p{Cc}/u;

/** UTF-8, UTF-16 with its mark, or GB 18030 (what Windows writes in China), without control characters. */
function isText(content: Buffer): boolean {
  const utf16 = content[0] === 0xff && content[1] === 0xfe;
  for (const encoding of utf16 ? ['utf-16le'] : ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(content);
      return !CONTROL.test(text);
    } catch {
      // the next encoding may fit
    }
  }
  return false;
}

const endingOf = (name: string) => /\.([^.]+)$/.exec(name.trim())?.[1]?.toLowerCase() ?? '';

/**
 * A name without folders, control characters, marks that turn the direction of writing, or anything Windows forbids; at
 * most 100 characters, and with the ending of what it is.
 */
export function safeName(name: string, mediaType: MediaType): string {
  const plain = name
    .toWellFormed()
    .normalize('NFC')
    .replace(/^.*[\\/]/s, '')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\u2028\u2029\ufffd]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const endings: readonly string[] = TYPES[mediaType];
  const ending = endingOf(plain);
  const stem = endings.includes(ending) ? plain.slice(0, -(ending.length + 1)) : plain;
  const short = Array.from(stem).slice(0, 90).join('').trim();
  return `${short || 'file'}.${endings.includes(ending) ? ending : endings[0]}`;
}
