import { DateTime } from 'luxon';
import type { Locale } from '../../domain/vocabulary.ts';

/** How an instant reads for somebody: language, and IANA zone. Zones that are not known fall back to UTC. */
export type Reader = { locale: Locale; timeZone: string };

const inZone = (at: Date | number, { locale, timeZone }: Reader): DateTime => {
  const local = DateTime.fromMillis(Number(at), { zone: timeZone, locale: locale === 'zh' ? 'zh-CN' : 'en-GB' });
  return local.isValid ? local : DateTime.fromMillis(Number(at), { zone: 'utc' });
};

/** 'Tue 24 Nov, 16:40', '11月24日 周二 16:40'; with the year when it is another than now's. */
export function dayAndTime(at: Date | number, reader: Reader, now: Date | number = Date.now()): string {
  const local = inZone(at, reader);
  const thisYear = local.year === inZone(now, reader).year;
  if (reader.locale === 'zh') return local.toFormat(thisYear ? 'M月d日 ccc HH:mm' : 'yyyy年M月d日 ccc HH:mm');
  return local.toFormat(thisYear ? 'ccc d MMM, HH:mm' : 'ccc d MMM yyyy, HH:mm');
}

export const day = (at: Date | number, reader: Reader): string =>
  inZone(at, reader).toFormat(reader.locale === 'zh' ? 'yyyy年M月d日' : 'd MMM yyyy');

/** 'Asia/Shanghai (UTC+8)' */
export function zoneName(reader: Reader, at: Date | number = Date.now()): string {
  const local = inZone(at, reader);
  return `${local.zoneName} (UTC${local.toFormat('Z')})`;
}
