/** One character of simplified Chinese for a traditional one; any other as it is. Handed in: the dictionary is large. */
export type Simplify = (char: string) => string;

/** A text as it is compared, and where each of its characters lay in the text itself. */
export type Folded = { text: string; from: number[]; to: number[] };

/**
 * Full width becomes half width, capitals small, traditional simplified; accents and invisible characters go, and so do spaces between
 * Chinese characters: mails break lines within words. Letters that only look alike stay what they are.
 */
export function folder(simplify: Simplify): (text: string) => Folded {
  const known = new Map<number, string>();
  const foldOne = (code: number): string => {
    let folded = known.get(code);
    if (folded === undefined) {
      const plain = String.fromCodePoint(code)
        .normalize('NFKD')
        .replace(/[\p{M}\p{Cf}]/gu, '');
      folded = [...plain.replace(/[’‘ʼ]/g, "'").toLowerCase()].map((one) => simplify(one)).join('');
      if (folded !== '' && folded.trim() === '') folded = SPACE;
      // A text of many scripts must not fill the memory.
      if (known.size > 30_000) known.clear();
      known.set(code, folded);
    }
    return folded;
  };
  return (source) => {
    const from: number[] = [];
    const to: number[] = [];
    let text = '';
    let space = -1;
    // Not read from `text`: asking a string that still grows for one of its characters copies it.
    let last = 0;
    for (let i = 0; i < source.length; ) {
      const code = source.codePointAt(i) as number;
      const next = i + (code > 0xffff ? 2 : 1);
      const folded = foldOne(code);
      if (folded === SPACE) {
        if (space < 0) space = i;
      } else if (folded !== '') {
        if (space >= 0 && !(isHan(last) && isHan(folded.charCodeAt(0)))) {
          text += SPACE;
          from.push(space);
          to.push(i);
        }
        space = -1;
        for (let k = 0; k < folded.length; k++) {
          from.push(i);
          to.push(next);
        }
        text += folded;
        last = folded.charCodeAt(folded.length - 1);
      }
      i = next;
    }
    return { text, from, to };
  };
}

const SPACE = ' ';

/** A code unit of a Chinese character. */
export const isHan = (unit: number): boolean =>
  (unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0xf900 && unit <= 0xfaff) || (unit >= 0xd840 && unit <= 0xd88f);

const OTHER_LETTER = /[\p{L}\p{N}\ud800-\udfff]/u;
const KANA = /[\u3040-\u30ff]/;

/** Of a word that is written between spaces: a letter or digit of any script but those of Chinese and Japanese. */
export function isLetter(unit: number): boolean {
  if (unit < 128)
    return (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || unit === 95;
  if (Number.isNaN(unit) || isHan(unit)) return false;
  const char = String.fromCharCode(unit);
  return OTHER_LETTER.test(char) && !KANA.test(char);
}
