const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const QUIET_MS = 400;

/**
 * Steps that run side by side: what took its time is named with seconds when done. On a terminal one moving line
 * shows what runs; elsewhere a line each ten seconds says that it still does.
 */
export type Progress = {
  step<T>(name: string, work: (note: (text: string) => void) => Promise<T>): Promise<T>;
  say(line: string): void;
  stop(): void;
};

export function progress(out: NodeJS.WriteStream = process.stdout): Progress {
  const steps = new Map<string, { begun: number; note: string; told: number }>();
  const lively = out.isTTY === true && process.env.CI === undefined && process.env.TERM !== 'dumb';
  let frame = 0;
  const clear = () => lively && out.write('\r\x1b[2K');
  const say = (line: string) => {
    clear();
    out.write(`${line}\n`);
  };
  const tick = () => {
    if (steps.size === 0) return;
    const now = Date.now();
    if (lively) {
      const names = [...steps].map(
        ([name, { begun, note }]) => `${name}${note && ` (${note})`} ${seconds(now - begun, 0)}`,
      );
      const line = `${FRAMES[frame++ % FRAMES.length]} ${names.join(' · ')}`;
      out.write(`\r\x1b[2K${line.slice(0, Math.max(20, (out.columns || 80) - 1))}`);
      return;
    }
    for (const [name, step] of steps) {
      if (now - step.told < 10_000) continue;
      step.told = now;
      out.write(`… ${name}${step.note && ` (${step.note})`} ${seconds(now - step.begun, 0)}\n`);
    }
  };
  const timer = setInterval(tick, lively ? 120 : 1_000);
  timer.unref();
  return {
    say,
    async step(name, work) {
      const begun = Date.now();
      const entry = { begun, note: '', told: begun };
      steps.set(name, entry);
      try {
        const result = await work((text) => {
          entry.note = text;
        });
        if (Date.now() - begun > QUIET_MS) say(`✓ ${name} ${seconds(Date.now() - begun)}`);
        return result;
      } finally {
        steps.delete(name);
      }
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

/** 1234 ms → '1.2 s' */
export const seconds = (ms: number, digits = 1) => `${(ms / 1000).toFixed(digits)} s`;
