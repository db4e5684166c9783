/** GSM 03.38: one unit each, the second line two. Anything else makes the whole text UCS-2. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '^{}\\[~]|€\f';

/** How many parts of a text message a text takes, as mobile networks cut it; each is paid for. */
export function segmentsOf(text: string): { units: number; segments: number; alphabet: 'gsm' | 'unicode' } {
  let units = 0;
  for (const c of text) {
    if (BASIC.includes(c)) units += 1;
    else if (EXTENDED.includes(c)) units += 2;
    else return { units: text.length, segments: parts(text.length, 70, 67), alphabet: 'unicode' };
  }
  return { units, segments: parts(units, 160, 153), alphabet: 'gsm' };
}

/** A text of several parts needs room in each to say which it is. */
const parts = (units: number, whole: number, part: number): number => (units <= whole ? 1 : Math.ceil(units / part));
