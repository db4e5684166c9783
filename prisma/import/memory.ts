import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What may lie about before it is cleared away. */
const LITTER = 24 * 1024 * 1024;

/**
 * V8 lets garbage lie while the machine has memory to spare: a file of millions of rows would take 600 MB of which 50 are in use. Called
 * now and then, this clears it away whenever enough has come together; it takes some 50 ms each time.
 */
export function tidying(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  // What was left over by starting goes first.
  collect();
  let least = used();
  return () => {
    if (used() < least + LITTER) {
      least = Math.min(least, used());
      return;
    }
    collect();
    least = used();
  };
}
