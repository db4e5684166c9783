import { useWords } from '../../i18n/useWords.ts';

/** Working minutes in words: hours and minutes, never days, since a day of work has no fixed length. */
export function useMinutes(): (minutes: number) => string {
  const say = useWords();
  return (minutes) => {
    const [n, m] = [Math.floor(minutes / 60), minutes % 60];
    if (n === 0) return say('desk.time.minutes', { n: m, m: 0 });
    return say(m === 0 ? 'desk.time.hours' : 'desk.time.hoursMinutes', { n, m });
  };
}
