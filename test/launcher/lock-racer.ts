// Waits for the word, tries the lock of the folder given, says whether it has it, and holds on.
import { tryLock } from '../../bin/lock.ts';

process.send?.({ is: 'there' });
process.once('message', () => {
  const result = tryLock(process.argv[2] ?? '', 'x');
  process.send?.({ is: 'done', won: 'release' in result });
  setInterval(() => {}, 60_000);
});
