import type { Run, Scenario } from './run.ts';
import { Site, type SiteOptions } from './site.ts';

/** Runs a scenario on a site of its own, which is gone afterwards, also when it is interrupted. */
export async function perform(run: Run, scenario: Scenario, keep = false): Promise<void> {
  const sites: Site[] = [];
  const open = async (options?: SiteOptions) => {
    const site = await Site.open(options, run.say);
    sites.push(site);
    return site;
  };
  const close = () => Promise.all(sites.splice(0).map((site) => site.close(keep)));
  const interrupted = () => void close().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  try {
    await scenario.run(run, open);
  } catch (error) {
    run.fault(`it ended early: ${(error as Error).stack}`);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
    await close();
  }
}
