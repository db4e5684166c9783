import { tagOf } from '../i18n/tag.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useZone } from '../session/SessionGate.tsx';
import { ageOf, DAY, MINUTE } from './duration.ts';
import { useTick } from './ticking.ts';
import { fullInstant, shortInstant } from './zone.ts';

/** An instant as the reader would say it, with the whole instant on hover. `age`: one short span, for columns. */
export function When({ at, age = false }: { at: string; age?: boolean }) {
  const words = useWhen();
  const zone = useZone();
  const locale = useReaderLocale();
  const instant = Date.parse(at);
  const text = useTick((now) => (age ? words.age(instant, now) : words.relative(instant, now)));
  return (
    <time dateTime={at} title={fullInstant(instant, zone, tagOf(locale))}>
      {text}
    </time>
  );
}

/** Words for instants. */
export function useWhen() {
  const say = useWords();
  const zone = useZone();
  const tag = tagOf(useReaderLocale());
  const age = (at: number, now: number) => {
    const span = ageOf(Math.abs(now - at));
    return span ? say(`desk.time.${span.unit}`, span.values) : say('desk.time.now');
  };
  return {
    age,
    /** `3 min ago` within a day, else `Tue 16:40`; for instants to come always the latter. */
    relative(at: number, now: number): string {
      if (at > now + MINUTE || now - at >= DAY) return shortInstant(at, now, zone, tag);
      return now - at < MINUTE ? say('desk.time.now') : say('desk.time.ago', { span: age(at, now) });
    },
    full: (at: number) => fullInstant(at, zone, tag),
  };
}
