import { build } from './build.ts';

/** Builds all that is made from sources, for an image in which nothing is built any more. */
export default async function built(): Promise<void> {
  for (const product of ['client', 'workflows', 'ui'] as const)
    await build(product, async (name, work) => {
      await work();
      console.log(`✓ ${name}`);
    });
}
