/** What a file is, by its first bytes: never by what the sender says. Archives are never unpacked. */

/** The largest that comes with a form or a mail, which are held in memory. Bytes. */
export const LARGEST_FILE = 10 * 1024 * 1024;
/** With one message. */
export const MOST_FILES = 10;
/** So much of the beginning tells what a file is. Bytes. */
export const HEAD = 64;

export type Attached = { fileName: string; mediaType: string; content: Buffer };

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const TYPES = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'image/heic': ['heic', 'heif'],
  'application/pdf': ['pdf'],
  'text/plain': ['txt', 'csv', 'log', 'md'],
  'application/zip': ['zip'],
  [`${OFFICE}.wordprocessingml.document`]: ['docx'],
  [`${OFFICE}.spreadsheetml.sheet`]: ['xlsx'],
  [`${OFFICE}.presentationml.presentation`]: ['pptx'],
  'application/msword': ['doc'],
  'application/vnd.ms-excel': ['xls'],
  'application/vnd.ms-powerpoint': ['ppt'],
  'audio/mpeg': ['mp3'],
  'audio/wav': ['wav'],
  'audio/mp4': ['m4a'],
  'video/mp4': ['mp4'],
  'video/quicktime': ['mov'],
} as const satisfies Record<string, readonly [string, ...string[]]>;
export type MediaType = keyof typeof TYPES;

/** What a name calls a program or a page that runs: refused whatever it holds, since whoever saves it opens it by its name. */
const PROGRAMS = new Set(
  (
    'exe com scr pif msi msp cpl dll sys bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta lnk url reg jar apk app dmg pkg sh bash zsh ' +
    'csh py pl rb php html htm xhtml shtml mht mhtml svg svgz xml docm xlsm pptm dotm xltm iso img vhd chm'
  ).split(' '),
);

/** Why a file is not taken: a key under `portal.error.` and `api.invalid.` */
export type FileFault = 'fileEmpty' | 'fileType' | 'fileMismatch' | 'fileProgram' | 'fileTooLarge';

/** For `accept` of the file field. */
export const ACCEPTED = Object.values(TYPES)
  .flat()
  .map((ending) => `.${ending}`)
  .join(',');

export const isAccepted = (mediaType: string): mediaType is MediaType => Object.hasOwn(TYPES, mediaType);

/** @returns what came in, safe to keep; or why not */
export function attach(name: string, content: Buffer): { ok: true; file: Attached } | { ok: false; error: FileFault } {
  const text = new TextProbe();
  text.push(content);
  const told = typeOf(name, content.length, content.subarray(0, HEAD), text.end());
  if (!told.ok) return told;
  return { ok: true, file: { fileName: safeName(name, told.mediaType), mediaType: told.mediaType, content } };
}

/** The same for a file that went by as a stream: of its beginning, and of whether all of it was text. */
export function typeOf(
  name: string,
  bytes: number,
  head: Uint8Array,
  isText: boolean,
): { ok: true; mediaType: MediaType } | { ok: false; error: FileFault } {
  if (bytes === 0) return { ok: false, error: 'fileEmpty' };
  const start = Buffer.from(head).toString('latin1');
  const ending = endingOf(plainName(name));
  if (PROGRAMS.has(ending) || isProgram(start)) return { ok: false, error: 'fileProgram' };
  const mediaType = mediaTypeOf(start, ending, isText);
  const called = calledBy(ending);
  // A picture of another format than its name says is what browsers and chats make all day: its name is mended.
  if (mediaType && (!called || familyOf(called) === familyOf(mediaType))) return { ok: true, mediaType };
  return { ok: false, error: called ? 'fileMismatch' : 'fileType' };
}

const isProgram = (start: string) =>
  /^(MZ|\x7fELF|#!|\xca\xfe\xba\xbe|[\xcf\xce]\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf])/.test(start);

function mediaTypeOf(start: string, ending: string, isText: boolean): MediaType | null {
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  if (/^RIFF[\s\S]{4}WEBP/.test(start)) return 'image/webp';
  if (/^RIFF[\s\S]{4}WAVE/.test(start)) return 'audio/wav';
  if (/^%PDF-\d/.test(start)) return 'application/pdf';
  const brand = /^[\s\S]{4}ftyp([\s\S]{4})/.exec(start)?.[1];
  if (brand) return ofBrand(brand);
  if (/^(ID3|\xff[\xfb\xfa\xf3\xf2])/.test(start)) return 'audio/mpeg';
  // Containers that do not say at once what they hold: the name chooses among those of that make.
  const called = calledBy(ending);
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06'))
    return called && ZIPPED.test(called) ? called : null;
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return called && COMPOUND.test(called) ? called : null;
  // Text has no first bytes of its own: it must call itself text, and be readable as such.
  return isText && called === 'text/plain' ? called : null;
}

const ZIPPED = /^application\/(zip|vnd\.openxml)/;
const COMPOUND = /^application\/(msword|vnd\.ms-)/;

function ofBrand(brand: string): MediaType {
  if (/^(heic|heix|hevc|hevx|heim|heis|mif1|msf1)$/.test(brand)) return 'image/heic';
  if (brand === 'qt  ') return 'video/quicktime';
  return /^M4A /.test(brand) ? 'audio/mp4' : 'video/mp4';
}

const calledBy = (ending: string): MediaType | null =>
  (Object.keys(TYPES) as MediaType[]).find((type) => (TYPES[type] as readonly string[]).includes(ending)) ?? null;

/** What passes for one another. */
function familyOf(mediaType: MediaType): string {
  const [family = ''] = mediaType.split('/');
  if (family === 'application' || family === 'text') return mediaType;
  return family === 'image' ? family : 'recording';
}

/** All but tab, line feed, carriage return and form feed. */
const CONTROL = /(?![\t\n\r\f])\p{Cc}/u;

/** Whether what goes by is text: UTF-8, UTF-16 with its mark, or GB 18030 (what Windows writes in China), without control characters. */
export class TextProbe {
  #decoders: Decoder[] | null = null;

  push(chunk: Uint8Array): void {
    this.#decoders ??= (chunk[0] === 0xff && chunk[1] === 0xfe ? ['utf-16le'] : ['utf-8', 'gb18030']).map(
      (encoding) => new TextDecoder(encoding, { fatal: true }),
    );
    this.#decoders = this.#decoders.filter((decoder) => fits(decoder, chunk));
  }

  end(): boolean {
    return (this.#decoders ?? []).some((decoder) => fits(decoder));
  }
}

type Decoder = InstanceType<typeof TextDecoder>;

function fits(decoder: Decoder, chunk?: Uint8Array): boolean {
  try {
    return !CONTROL.test(decoder.decode(chunk, { stream: chunk !== undefined }));
  } catch {
    return false;
  }
}

const endingOf = (name: string) => /\.([^.]+)$/.exec(name.trim())?.[1]?.toLowerCase() ?? '';

const plainName = (name: string): string =>
  name
    .toWellFormed()
    .normalize('NFC')
    .replace(/^.*[\\/]/s, '')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\u2028\u2029\ufffd]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');

/**
 * A name without folders, control characters, marks that turn the direction of writing, or anything Windows forbids; at
 * most 100 characters, and with the ending of what it is.
 */
export function safeName(name: string, mediaType: MediaType): string {
  const plain = plainName(name);
  const endings: readonly string[] = TYPES[mediaType];
  const ending = endingOf(plain);
  const stem = endings.includes(ending) ? plain.slice(0, -(ending.length + 1)) : plain;
  const short = Array.from(stem).slice(0, 90).join('').trim();
  return `${short || 'file'}.${endings.includes(ending) ? ending : endings[0]}`;
}

/** How far the scanner is with a file, as far as people see it. */
export type Standing = 'ready' | 'checking' | 'infected';
export const standingOf = (scan: string | undefined, scanned: boolean): Standing =>
  scan === 'infected' ? 'infected' : scanned && scan !== 'clean' ? 'checking' : 'ready';
