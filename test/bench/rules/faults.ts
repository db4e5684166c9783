import { checked } from '../../../api/rules/words.ts';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { wordsFor, worldOf } from '../../../prisma/rules/names.ts';
import { LIMITS } from '../../../rules/definition.ts';
import { findFaults } from '../../../rules/faults/find.ts';
import type { RulesBench } from '../rules.ts';
import { type Planted, plantTable } from './plant/table.ts';

/** Nobody buys anything here: a desk is enough. */
export const bare = true;

/** What is wrong with a table of as many rows as there may be, said while it is written and whenever its draft is saved. */
const faults: RulesBench = async (report, { rounds }, { prisma }) => {
  const words = await wordsFor(prisma, tenantId, 'zh');
  const world = await worldOf(prisma, tenantId, 'zh', 'routing');
  for (const hitPolicy of ['first', 'unique'] as const) {
    const table = plantTable(LIMITS.rows, hitPolicy);
    const seconds: number[] = [];
    let found: Awaited<ReturnType<typeof checked>>['faults'] = [];
    for (let round = 0; round <= rounds; round++) {
      const begun = performance.now();
      found = (await checked(table.definition, words, world)).faults;
      const took = (performance.now() - begun) / 1_000;
      mustHaveFound(table, found);
      if (round === 0) continue; // warming up
      seconds.push(took);
      report.say(`  faults, ${hitPolicy}, round ${round}: ${took.toFixed(2)} s, ${found.length} found`);
    }
    const begun = performance.now();
    findFaults(table.definition);
    const searching = (performance.now() - begun) / 1_000;
    report.row({
      ...{ row: `faults of ${LIMITS.rows} rows × 10 columns, hit policy ${hitPolicy}`, unit: 's', ours: seconds },
      limit: { of: 'ours', atMost: 1 },
      more: { searching, found: found.length, undecided: found.filter(({ code }) => code === 'undecided').length },
    });
  }
};
export default faults;

type Found = { code: string; place: string };

/** @throws when a mistake that was planted is neither found nor said to be undecided */
function mustHaveFound({ planted }: Planted, found: readonly Found[]): void {
  const said = new Set(found.map(({ code, place }) => `${code} ${place}`));
  for (const [code, places] of Object.entries(planted))
    for (const place of places)
      if (!said.has(`${code} ${place}`) && !said.has(`undecided ${place}`))
        throw new Error(`${code} at ${place} was missed`);
}
