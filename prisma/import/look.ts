import { createHash } from 'node:crypto';
import { ENCODINGS, type Encoding } from '../../domain/files.ts';
import type { Bytes } from './bytes.ts';
import { Unusable } from './problems.ts';

/** How the platform's decoder calls them. */
export const DECODERS: Record<Encoding, string> = { utf8: 'utf-8', gb18030: 'gb18030' };
const NAMES: Record<Encoding, string> = { utf8: 'UTF-8', gb18030: 'GB 18030' };

/** Beginnings of files that are no text of ours: word under `files.unusable`, first bytes. */
const MARKS: [string, number[]][] = [
  ['utf16', [0xff, 0xfe]],
  ['utf16', [0xfe, 0xff]],
  ['spreadsheet', [0x50, 0x4b]],
  ['spreadsheet', [0xd0, 0xcf, 0x11, 0xe0]],
  ['packed', [0x1f, 0x8b]],
  ['packed', [0x42, 0x5a, 0x68]],
];

export type Looked = { bytes: number; sha256: string; fits: Encoding[] };

/** Goes over a file once, as it comes: how much it is, what it is, and in which encodings all of it is text. */
export class Look {
  readonly #file: string;
  readonly #hash = createHash('sha256');
  readonly #decoders = new Map(ENCODINGS.map((e) => [e, new TextDecoder(DECODERS[e], { fatal: true })]));
  /** Where the first fault of an encoding lies. */
  readonly #faults = new Map<Encoding, string>();
  #head: number[] = [];
  #bytes = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws Unusable when it is no text file at all */
  take(chunk: Uint8Array): void {
    if (this.#head.length < 4) {
      this.#head = [...this.#head, ...chunk.subarray(0, 4)].slice(0, 4);
      const mark = MARKS.find(([, bytes]) => bytes.every((byte, i) => this.#head[i] === byte));
      if (mark) throw new Unusable(mark[0], { file: this.#file });
    }
    this.#hash.update(chunk);
    for (const [encoding, decoder] of this.#decoders)
      this.#try(encoding, chunk.length, () => decoder.decode(chunk, { stream: true }));
    this.#bytes += chunk.length;
  }

  /** @throws Unusable when it is empty */
  end(): Looked {
    if (this.#bytes === 0) throw new Unusable('empty', { file: this.#file });
    for (const [encoding, decoder] of this.#decoders) this.#try(encoding, 0, () => decoder.decode());
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex'), fits: [...this.#decoders.keys()] };
  }

  /** @throws Unusable when the file is no text in this encoding */
  mustFit(encoding: Encoding): void {
    const where = this.#faults.get(encoding);
    if (where === undefined) return;
    const other = ENCODINGS.find((e) => e !== encoding) as Encoding;
    if (this.#faults.has(other)) throw new Unusable('noEncoding', { file: this.#file, where });
    throw new Unusable('wrongEncoding', { file: this.#file, encoding: NAMES[encoding], where, other });
  }

  #try(encoding: Encoding, length: number, decode: () => string): void {
    try {
      decode();
    } catch {
      this.#faults.set(encoding, `${this.#bytes}–${this.#bytes + length}`);
      this.#decoders.delete(encoding);
    }
  }
}

/** Looks through the whole file before anything is written. @throws Unusable */
export async function lookThrough(bytes: Bytes, encoding: Encoding): Promise<Looked> {
  const look = new Look(bytes.name);
  for await (const chunk of bytes.open()) look.take(chunk);
  const looked = look.end();
  look.mustFit(encoding);
  return looked;
}
